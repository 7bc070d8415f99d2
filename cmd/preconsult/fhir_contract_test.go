package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/internal/access"
)

// Design §6: readings of devices, and what they do to visits.

func (a *testApp) fhir(method, path, token string, body any, headers ...string) (int, http.Header, obj) {
	a.t.Helper()
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			a.t.Fatal(err)
		}
		r = strings.NewReader(string(b))
	}
	req, err := http.NewRequest(method, a.base+path, r)
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/fhir+json")
	req.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer res.Body.Close()
	var out obj
	b, _ := io.ReadAll(res.Body)
	if len(b) > 0 && json.Unmarshal(b, &out) != nil {
		a.t.Errorf("%s %s: %d, no JSON: %.200s", method, path, res.StatusCode, b)
	}
	if res.StatusCode >= 500 {
		a.t.Errorf("%s %s: %d %.200s", method, path, res.StatusCode, b)
	}
	if res.StatusCode >= 400 && out["resourceType"] != "OperationOutcome" {
		a.t.Errorf("%s %s: %d is no OperationOutcome: %.200s", method, path, res.StatusCode, b)
	}
	return res.StatusCode, res.Header, out
}

func pulse(card string, value float64, at time.Time) obj {
	o := vital(card, "watch-"+card, "8867-4", "Heart rate", value, "/min", at)
	o["subject"] = obj{"identifier": obj{"system": cardSystem, "value": card}}
	return o
}

func identified(o obj, value string) obj {
	o["identifier"] = []obj{{"system": "urn:test", "value": value}}
	return o
}

func (a *testApp) withCard(card string) *talk {
	return a.begin("zh", 55, "female", obj{"identifiers": []obj{{"system": cardSystem, "value": card}}, "text": "来开药"})
}

func TestObservationIdentity(t *testing.T) {
	a := startApp(t)
	d, at := a.tokens[access.Device], time.Now().Add(-time.Hour)
	o := identified(pulse("F-1", 80, at), "one")
	status, h, first := a.fhir("POST", "/fhir/Observation", d, o)
	if status != 201 || h.Get("Location") == "" || first["id"] == "" || first["resourceType"] != "Observation" {
		t.Fatalf("%d %v %v", status, h, first)
	}
	for what, call := range map[string]func() (int, http.Header, obj){
		"POST": func() (int, http.Header, obj) { return a.fhir("POST", "/fhir/Observation", d, o) },
		"If-None-Exist": func() (int, http.Header, obj) {
			return a.fhir("POST", "/fhir/Observation", d, o, "If-None-Exist", "identifier=urn:test|one")
		},
		"PUT": func() (int, http.Header, obj) {
			return a.fhir("PUT", "/fhir/Observation?identifier="+url.QueryEscape("urn:test|one"), d, o)
		},
	} {
		if status, _, again := call(); status != 200 || again["id"] != first["id"] {
			t.Errorf("%s again: %d, id %v, first %v", what, status, again["id"], first["id"])
		}
	}
	other := identified(pulse("F-1", 99, at), "one")
	for what, call := range map[string]func() (int, http.Header, obj){
		"POST": func() (int, http.Header, obj) { return a.fhir("POST", "/fhir/Observation", d, other) },
		"If-None-Exist": func() (int, http.Header, obj) {
			return a.fhir("POST", "/fhir/Observation", d, other, "If-None-Exist", "identifier=urn:test|one")
		},
		"PUT": func() (int, http.Header, obj) {
			return a.fhir("PUT", "/fhir/Observation?identifier="+url.QueryEscape("urn:test|one"), d, other)
		},
	} {
		if status, _, out := call(); status != 409 {
			t.Errorf("%s of other content: %d %v", what, status, out)
		}
	}
	other["status"] = "corrected"
	if status, _, out := a.fhir("POST", "/fhir/Observation", d, other); status != 200 || out["id"] != first["id"] || out["meta"].(obj)["versionId"] != "2" {
		t.Errorf("corrected: %d %v", status, out)
	}
	gone := identified(pulse("F-1", 99, at), "one")
	gone["status"] = "entered-in-error"
	if status, _, out := a.fhir("PUT", "/fhir/Observation?identifier="+url.QueryEscape("urn:test|one"), d, gone); status != 200 || out["meta"].(obj)["versionId"] != "3" {
		t.Errorf("entered in error: %d %v", status, out)
	}
	// Without an identifier, device, patient, code and time are one.
	bare := pulse("F-2", 70, at)
	delete(bare, "identifier")
	_, _, one := a.fhir("POST", "/fhir/Observation", d, bare)
	if status, _, two := a.fhir("POST", "/fhir/Observation", d, bare); status != 200 || two["id"] != one["id"] {
		t.Errorf("without identifier: %d", status)
	}
	bare["valueQuantity"] = quantity(71, "/min")
	if status, _, _ := a.fhir("POST", "/fhir/Observation", d, bare); status != 409 {
		t.Errorf("without identifier, other value: %d", status)
	}
	// Strange identifiers.
	for _, id := range []string{noise(4000), noise(600), "\u202e", "a|b", "😀", "%00", "' OR 1=1"} {
		if status, _, out := a.fhir("POST", "/fhir/Observation", d, identified(pulse("F-9", 70, at), id)); status != 201 && status != 422 && status != 400 {
			t.Errorf("identifier %.20q: %d %v", id, status, out)
		}
	}
	for _, card := range []string{noise(4000), "a\u0000b"} {
		if status, _, out := a.fhir("POST", "/fhir/Observation", d, identified(pulse(card, 70, at), "card"+card[:1])); status != 201 && status != 422 && status != 400 {
			t.Errorf("card %.20q: %d %v", card, status, out)
		}
	}
	o = identified(pulse("F-10", 70, at), "long reference")
	o["subject"] = obj{"reference": "Patient/" + noise(5000)}
	if status, _, out := a.fhir("POST", "/fhir/Observation", d, o); status != 201 && status != 422 && status != 400 {
		t.Errorf("a long reference: %d %v", status, out)
	}
	o = identified(pulse("F-10", 70, at), "long code")
	o["code"] = obj{"coding": []obj{{"system": "http://loinc.org", "code": "8867-4"}, {"system": "urn:x", "code": noise(5000)}}, "text": noise(9000)}
	o["device"] = obj{"identifier": obj{"system": noise(5000), "value": noise(5000)}}
	if status, _, out := a.fhir("POST", "/fhir/Observation", d, o); status != 201 && status != 422 && status != 400 {
		t.Errorf("a long code: %d %v", status, out)
	}
}

func TestWhoReadsObservations(t *testing.T) {
	a := startApp(t)
	d := a.tokens[access.Device]
	_, other, err := a.keeper.Add(t.Context(), access.Device, "another device", "")
	if err != nil {
		t.Fatal(err)
	}
	_, _, o := a.fhir("POST", "/fhir/Observation", d, identified(pulse("F-3", 80, time.Now()), "mine"))
	id := o["id"].(string)
	total := func(token, query string) int {
		status, _, b := a.fhir("GET", "/fhir/Observation?"+query, token, nil)
		if status != 200 || b["resourceType"] != "Bundle" || b["type"] != "searchset" {
			t.Fatalf("%s: %d %v", query, status, b)
		}
		es, _ := b["entry"].([]any)
		return len(es)
	}
	day := time.Now().UTC().Format("2006-01-02")
	for query, want := range map[string]int{"identifier=urn:test%7Cmine": 1, "identifier=urn:test%7Cyours": 0, "patient=" + url.QueryEscape(cardSystem+"|F-3"): 1,
		"patient=" + url.QueryEscape(cardSystem+"|F-4"): 0, "patient=" + url.QueryEscape(cardSystem+"|F-3") + "&code=8867-4": 1,
		"patient=" + url.QueryEscape(cardSystem+"|F-3") + "&code=" + url.QueryEscape("http://loinc.org|8867-4"): 1,
		"patient=" + url.QueryEscape(cardSystem+"|F-3") + "&code=8310-5":                                        0, "date=ge2020-01-01&identifier=urn:test%7Cmine": 1, "date=lt2020-01-01": 0, "date=ge" + day[:4]: 1} {
		for role, token := range map[string]string{"nurse": a.tokens[access.Nurse], "doctor": a.tokens[access.Doctor], "its device": d} {
			if got := total(token, query); got != want {
				t.Errorf("%s finds %d at %s, want %d", role, got, query, want)
			}
		}
		if got := total(other, query); got != 0 {
			t.Errorf("another device finds %d at %s", got, query)
		}
	}
	for path, want := range map[string][3]int{"/fhir/Observation/" + id: {200, 404, 403}, "/fhir/Observation/" + id + "/_history": {200, 404, 403}} {
		for i, token := range []string{a.tokens[access.Nurse], other, a.tokens[access.Administrator]} {
			if status, _, _ := a.fhir("GET", path, token, nil); status != want[i] {
				t.Errorf("%s by %d: %d, want %d", path, i, status, want[i])
			}
		}
	}
	for _, role := range []access.Role{access.Kiosk, access.Nurse, access.Doctor, access.Administrator} {
		if status, _, _ := a.fhir("POST", "/fhir/Observation", a.tokens[role], pulse("F-3", 80, time.Now())); status != 403 {
			t.Errorf("%s posts: %d", role, status)
		}
	}
	k := a.begin("zh", 30, "male", nil)
	if status, _, _ := a.fhir("GET", "/fhir/Observation?patient=1", k.token, nil); status != 403 {
		t.Errorf("a patient reads: %d", status)
	}
	if status, _, _ := a.fhir("GET", "/fhir/Observation?patient=1", "dead", nil); status != 401 {
		t.Errorf("nobody reads: %d", status)
	}
	for _, q := range []string{"date=yesterday", "patient=", "identifier=", "code=%00", "date=%ff", "_count=x", "_count=-1", "nonsense=1", "date=ge2020&date=bad", "_count=99999999999999999999", "patient=a&patient=b", "identifier=%7C", "date=ge"} {
		if status, _, _ := a.fhir("GET", "/fhir/Observation?"+q, d, nil); status != 400 {
			t.Errorf("?%s: %d, want 400", q, status)
		}
	}
}

func TestPlausibilityOfReadings(t *testing.T) {
	a := startApp(t)
	d := a.tokens[access.Device]
	now := time.Now()
	one := func(code, unit string, v float64) (int, obj) {
		o := identified(vital("x", "d", code, "x", v, unit, now), fmt.Sprintf("%s-%v-%s", code, v, unit))
		o["subject"] = obj{"identifier": obj{"system": cardSystem, "value": "F-5"}}
		status, _, out := a.fhir("POST", "/fhir/Observation", d, o)
		return status, out
	}
	flagged := func(out obj) bool {
		b, _ := json.Marshal(out["meta"])
		return strings.Contains(string(b), "measure-again")
	}
	// clinical.md §4.4: rejected, confirmed and plausible, at the edges of each column.
	for _, c := range []struct {
		code, unit          string
		reject, confirm, ok []float64
	}{
		{"8867-4", "/min", []float64{19, 301, 0, -1}, []float64{20, 34, 201, 300}, []float64{35, 80, 200}},
		{"2708-6", "%", []float64{49, 101}, []float64{50, 84}, []float64{85, 100}},
		{"9279-1", "/min", []float64{2, 81}, []float64{3, 7}, []float64{16}},
		{"8310-5", "Cel", []float64{29.9, 43.6}, []float64{30, 34.4, 41.1, 43.5}, []float64{34.5, 36.8, 41}},
		{"8310-5", "[degF]", []float64{120}, nil, []float64{98.6}},
		{"15074-8", "mmol/L", []float64{0.5, 55.1}, []float64{0.6, 1.9, 30.1, 55}, []float64{2, 5.5, 30}},
		{"29463-7", "kg", []float64{0.3, 401}, nil, []float64{0.4, 70, 400}},
		{"8302-2", "cm", []float64{29, 251}, nil, []float64{30, 170, 250}},
		{"33452-4", "L/min", []float64{29, 901}, nil, []float64{30, 400, 900}},
		{"19935-6", "L/min", []float64{29, 901}, nil, []float64{30, 400, 900}},
		{"14749-6", "mmol/L", []float64{0.5, 56}, []float64{1.9, 31}, []float64{5.5}},
		{"2345-7", "mg/dL", []float64{10, 1000}, []float64{30, 600}, []float64{100}},
	} {
		for _, v := range c.reject {
			if status, out := one(c.code, c.unit, v); status != 422 || !strings.Contains(fmt.Sprint(out), "Observation.value") {
				t.Errorf("%s %v %s: %d %v, want 422 naming the element", c.code, v, c.unit, status, out)
			}
		}
		for _, v := range c.confirm {
			if status, out := one(c.code, c.unit, v); status != 201 || !flagged(out) {
				t.Errorf("%s %v %s: %d %v, want 201 with measure-again", c.code, v, c.unit, status, out["meta"])
			}
		}
		for _, v := range c.ok {
			if status, out := one(c.code, c.unit, v); status != 201 || flagged(out) {
				t.Errorf("%s %v %s: %d %v, want 201", c.code, v, c.unit, status, out["meta"])
			}
		}
	}
	for _, c := range []struct {
		sys, dia int
		status   int
		flag     bool
	}{{39, 30, 422, false}, {301, 90, 422, false}, {120, 19, 422, false}, {220, 201, 422, false}, {241, 100, 201, true}, {69, 45, 201, true}, {120, 39, 201, true}, {200, 141, 201, true}, {120, 112, 201, true}, {130, 80, 201, false}} {
		status, _, out := a.fhir("POST", "/fhir/Observation", d, identified(reading("F-6", "cuff", c.sys, c.dia, now), fmt.Sprint(c.sys, "/", c.dia)))
		if status != c.status || status == 201 && flagged(out) != c.flag {
			t.Errorf("%d/%d: %d %v", c.sys, c.dia, status, out["meta"])
		}
		if status == 422 && !strings.Contains(fmt.Sprint(out), "component") {
			t.Errorf("%d/%d names %v", c.sys, c.dia, out)
		}
	}
	weigh := func(kg float64, at time.Time) bool {
		o := identified(vital("x", "scale", "29463-7", "x", kg, "kg", at), fmt.Sprint("w", kg, at.Unix()))
		o["subject"] = obj{"identifier": obj{"system": cardSystem, "value": "F-7"}}
		status, _, out := a.fhir("POST", "/fhir/Observation", d, o)
		if status != 201 {
			t.Errorf("%v kg: %d %v", kg, status, out)
		}
		return flagged(out)
	}
	if weigh(70.5, now.Add(-30*time.Hour)) || !weigh(77, now.Add(-5*time.Hour)) || weigh(74, now.Add(-time.Hour)) {
		t.Error("a change of more than 5 kg a day is to be measured again, and less is not")
	}
	if status, _, out := a.fhir("POST", "/fhir/Observation", d, pulse("F-5", 80, now.Add(time.Hour))); status != 422 || !strings.Contains(fmt.Sprint(out), "effective") {
		t.Errorf("in the future: %d %v", status, out)
	}
	bad := pulse("F-5", 80, now)
	bad["valueQuantity"] = obj{"value": 80, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
	if status, _, out := a.fhir("POST", "/fhir/Observation", d, bad); status != 422 {
		t.Errorf("a pulse in mmol/L: %d %v", status, out)
	}
	for name, body := range map[string]string{"no JSON": "{", "an array": "[]", "nothing": "", "another type": `{"resourceType":"Patient"}`, "no status": `{"resourceType":"Observation","code":{"text":"x"}}`} {
		status, b := a.raw("POST", "/fhir/Observation", d, "application/fhir+json", []byte(body))
		if status != 400 && status != 422 || !strings.Contains(string(b), "OperationOutcome") {
			t.Errorf("%s: %d %s", name, status, b)
		}
	}
	if status, _ := a.raw("POST", "/fhir/Observation", d, "text/plain", []byte("{}")); status != 415 {
		t.Errorf("text/plain: %d", status)
	}
	if status, b := a.raw("POST", "/fhir/Observation", d, "application/fhir+json", []byte(`{"x":"`+strings.Repeat("x", 1<<20)+`"}`)); status != 413 || !strings.Contains(string(b), "OperationOutcome") {
		t.Errorf("too large: %d %.100s", status, b)
	}
}

// What was not taken is kept, and staff see it with the reason and the device's name.
func TestRefusedReadingsAreShown(t *testing.T) {
	a := startApp(t)
	if status, _, _ := a.fhir("POST", "/fhir/Observation", a.tokens[access.Device], identified(reading("R-1", "cuff", 39, 30, time.Now()), "r1")); status != 422 {
		t.Fatalf("status %d", status)
	}
	list, err := a.app.refused(context.Background())
	if err != nil || len(list) != 1 || list[0].Device == "" || len(list[0].Reasons) == 0 || !strings.Contains(list[0].Reasons[0], "Observation.") || !strings.Contains(list[0].Body, "R-1") {
		t.Errorf("%+v %v", list, err)
	}
}

func TestReadingsOfAVisit(t *testing.T) {
	a := startApp(t)
	d := a.tokens[access.Device]
	now := time.Now()
	// Older than 30 days: history, no alert, no part of the visit's level.
	old := identified(reading("F-11", "cuff", 230, 125, now.AddDate(0, 0, -31)), "old")
	if status, _, _ := a.fhir("POST", "/fhir/Observation", d, old); status != 201 {
		t.Fatal(status)
	}
	k := a.withCard("F-11")
	if k.level() <= 2 || len(k.bells()) != 0 {
		t.Errorf("a reading of last month: level %d", k.level())
	}
	// A day old: known, no alert.
	if status, _, _ := a.fhir("POST", "/fhir/Observation", d, identified(reading("F-11", "cuff", 231, 125, now.Add(-25*time.Hour)), "yesterday")); status != 201 {
		t.Fatal(status)
	}
	if v := k.staff(); v["level"].(float64) <= 2 || len(v["readings"].([]any)) != 2 {
		t.Errorf("a reading of yesterday: level %v, readings %v", v["level"], v["readings"])
	}
	// Now: assessed at once.
	if status, _, _ := a.fhir("POST", "/fhir/Observation", d, identified(reading("F-11", "cuff", 232, 125, now), "now")); status != 201 {
		t.Fatal(status)
	}
	if k.level() != 2 || len(k.bells()) != 1 {
		t.Errorf("level %d, %d bells", k.level(), len(k.bells()))
	}
	if v := k.patient(); v["status"] != "urgent" || v["message"].(obj)["kind"] != "urgent" {
		t.Errorf("the patient sees %v", v["message"])
	}
	// What turns out never to have been leaves the visit; the level stays and its reason says that it was withdrawn.
	gone := identified(reading("F-11", "cuff", 232, 125, now), "now")
	gone["status"] = "entered-in-error"
	if status, _, out := a.fhir("POST", "/fhir/Observation", d, gone); status != 200 {
		t.Fatal(status, out)
	}
	v := k.staff()
	for _, x := range v["readings"].([]any) {
		if x.(obj)["value"] == 232.0 {
			t.Errorf("a withdrawn reading stands in the visit: %v", x)
		}
	}
	withdrawn := false
	for _, r := range v["reasons"].([]any) {
		withdrawn = withdrawn || r.(obj)["withdrawn"] == true && r.(obj)["level"] == 2.0
	}
	if v["level"] != 2.0 || !withdrawn {
		t.Errorf("level %v, reasons %v", v["level"], v["reasons"])
	}

	// By a patient reference, in a transaction.
	k = a.withCard("F-12")
	o := pulse("F-12", 160, now)
	o["subject"] = obj{"reference": "urn:uuid:3f1f1c2e-0000-4000-8000-000000000001"}
	bundle := obj{"resourceType": "Bundle", "type": "transaction", "entry": []obj{
		{"fullUrl": "urn:uuid:3f1f1c2e-0000-4000-8000-000000000001", "resource": obj{"resourceType": "Patient", "identifier": []obj{{"system": cardSystem, "value": "F-12"}}}, "request": obj{"method": "POST", "url": "Patient", "ifNoneExist": "identifier=" + cardSystem + "|F-12"}},
		{"resource": o, "request": obj{"method": "POST", "url": "Observation"}}}}
	status, _, out := a.fhir("POST", "/fhir", d, bundle)
	if status != 200 || out["type"] != "transaction-response" || len(out["entry"].([]any)) != 2 {
		t.Fatalf("%d %v", status, out)
	}
	if rs := k.staff()["readings"].([]any); len(rs) != 1 || k.level() != 2 {
		t.Errorf("by reference: level %d, readings %v", k.level(), rs)
	}
	// The other way round: the reading first.
	if rs := a.withCard("F-12").staff()["readings"].([]any); len(rs) != 1 {
		t.Errorf("posted before, by reference: %v", rs)
	}
	// A batch with a bad entry keeps the good one; a transaction keeps nothing.
	for kind, want := range map[string]int{"batch": 1, "transaction": 0} {
		card := "F-" + kind
		b := obj{"resourceType": "Bundle", "type": kind, "entry": []obj{
			{"resource": identified(pulse(card, 81, now), card+"1"), "request": obj{"method": "POST", "url": "Observation"}},
			{"resource": identified(pulse(card, 999, now), card+"2"), "request": obj{"method": "POST", "url": "Observation"}}}}
		status, _, out := a.fhir("POST", "/fhir", d, b)
		if kind == "batch" && (status != 200 || !strings.Contains(fmt.Sprint(out), "422")) || kind == "transaction" && status != 422 {
			t.Errorf("%s: %d %v", kind, status, out)
		}
		if _, _, found := a.fhir("GET", "/fhir/Observation?patient="+url.QueryEscape(cardSystem+"|"+card), d, nil); found["total"] != nil && int(found["total"].(float64)) != want {
			t.Errorf("%s kept %v", kind, found["total"])
		}
	}
}

func TestMeasureAgain(t *testing.T) {
	a := startApp(t)
	d := a.tokens[access.Device]
	now := time.Now()
	k := a.withCard("F-20")
	before := k.level()
	if status, _, out := a.fhir("POST", "/fhir/Observation", d, identified(pulse("F-20", 205, now.Add(-2*time.Minute)), "doubt")); status != 201 {
		t.Fatal(status, out)
	}
	v := k.staff()
	if v["level"].(float64) >= float64(before) {
		t.Errorf("a doubtful pulse of 205: level %v, before %d", v["level"], before)
	}
	if rs := v["readings"].([]any); rs[0].(obj)["doubtful"] != true {
		t.Errorf("readings %v", rs)
	}
	t.Logf("level %v", v["level"])
}

func TestCorrectedReadingReplacesItself(t *testing.T) {
	a := startApp(t)
	d := a.tokens[access.Device]
	now := time.Now()
	k := a.withCard("F-21")
	a.fhir("POST", "/fhir/Observation", d, identified(pulse("F-21", 90, now), "c"))
	o := identified(pulse("F-21", 165, now.Add(-time.Minute)), "c")
	o["status"] = "corrected"
	if status, _, out := a.fhir("POST", "/fhir/Observation", d, o); status != 200 {
		t.Fatal(status, out)
	}
	v := k.staff()
	if rs := v["readings"].([]any); len(rs) != 1 || rs[0].(obj)["value"] != 165.0 || v["level"] != 2.0 {
		t.Errorf("level %v, readings %v", v["level"], rs)
	}
}
