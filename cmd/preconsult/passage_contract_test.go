package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/internal/access"
)

// A citation opens the whole passage, with the quoted words between what stands before and after them; to a visit only one that
// patients may see.
func TestACitationOpensItsPassage(t *testing.T) {
	a := startApp(t)
	k, _ := a.asked("zh")
	k.say("抽血前能吃饭吗")
	c := k.message()["citations"].([]any)[0].(obj)
	at := func(id, lang, quote string) string {
		return "/api/passages/" + url.PathEscape(id) + "?" + url.Values{"lang": {lang}, "quote": {quote}}.Encode()
	}
	id, quote := c["id"].(string), c["quote"].(string)
	for _, token := range []string{k.token, a.tokens[access.Doctor], a.tokens[access.Nurse]} {
		status, p := a.call("GET", at(id, "zh", quote), token, nil)
		before, _ := p["before"].(string)
		after, _ := p["after"].(string)
		if status != 200 || p["id"] != id || p["quote"] != quote || p["title"] != c["title"] || p["source"] != c["source"] || p["replaced"] != false ||
			!strings.Contains(before+quote+after, "头天晚上吃过饭就不再吃") || !strings.Contains(p["edition"].(string), "没有注明日期的网页") {
			t.Errorf("status %d: %v", status, p)
		}
		if (p["verified"] != nil) != (token != k.token) {
			t.Errorf("how it was checked is for staff: %v", p)
		}
		status, p = a.call("GET", at(id, "en", ""), token, nil)
		if status != 200 || p["quote"] != nil || !strings.Contains(p["before"].(string), "stop eating the evening before") ||
			!strings.Contains(p["edition"].(string), "undated page") {
			t.Errorf("without a quote, status %d: %v", status, p)
		}
	}
	var forDoctors, unread string
	content, err := guidelines.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range content.Passages() {
		switch {
		case p.Audience != "patient" && forDoctors == "":
			forDoctors = p.ID
		case p.Audience == "patient" && !p.PatientMaySee() && unread == "":
			unread = p.ID
		}
	}
	for _, c := range []struct {
		what, path, token string
		want              int
	}{
		{"a passage for doctors, to a visit", at(forDoctors, "zh", ""), k.token, 404},
		{"the same, to a doctor", at(forDoctors, "zh", ""), a.tokens[access.Doctor], 200},
		{"one that nobody has checked, to a visit", at(unread, "zh", ""), k.token, 404},
		{"words that do not stand in it", at(id, "zh", "可以停药"), k.token, 404},
		{"the same, to a doctor", at(id, "zh", "可以停药"), a.tokens[access.Doctor], 404},
		{"no such passage", at("no#such", "zh", ""), a.tokens[access.Doctor], 404},
		{"nor one with a zero byte", "/api/passages/a%00b", a.tokens[access.Doctor], 404},
		{"no such language", at(id, "fr", ""), k.token, 422},
		{"the hospital's language, where none is named", "/api/passages/" + url.PathEscape(id), k.token, 200},
		{"a device", at(id, "zh", ""), a.tokens[access.Device], 403},
		{"the kiosk without a visit", at(id, "zh", ""), a.tokens[access.Kiosk], 403},
		{"nobody", at(id, "zh", ""), "", 401},
	} {
		if c.path == at("", "zh", "") { // there is no such passage in the content now
			continue
		}
		if got, b := a.raw("GET", c.path, c.token, "", nil); got != c.want {
			t.Errorf("%s: status %d, want %d: %.200s", c.what, got, c.want, b)
		}
	}
	k.send(obj{"key": "stop", "action": "stop"})
	if got, _ := a.raw("GET", at(id, "zh", quote), k.token, "", nil); got != 410 && got != 401 {
		t.Errorf("after the end: status %d", got)
	}
}
