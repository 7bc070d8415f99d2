package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/internal/access"
)

// What a client sends is never our fault: whatever it is, the answer is a documented status and a problem that says what
// is wrong and repeats nothing.

// noise is text without repetition, which an index cannot compress.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[r.IntN(62)]
	}
	return string(b)
}

// strange are values that break programs.
var strange = []any{nil, true, -1, 1e308, 0.5, "", " ", "\x00", "a\x00b", "'; DROP TABLE visit; --", "%00", "\u202e\u200f",
	"\ufeff", strings.Repeat("x", 101), noise(9000), "😀", "e\u0301", []any{}, []any{nil}, []any{1, "a"}, obj{}, obj{"a": obj{"b": 1}},
	[]any{"\x00"}, json.Number("1e999"), json.Number("-0"), json.Number("12345678901234567890")}

func TestNothingThatAClientSendsIsA5xx(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 40, "female", obj{"text": "咳嗽"})
	admin, nurse, doctor, kiosk := a.tokens[access.Administrator], a.tokens[access.Nurse], a.tokens[access.Doctor], a.tokens[access.Kiosk]
	visitPath := "/api/visits/" + k.id
	checkIn := obj{"lang": "zh", "age_years": 30, "sex": "male", "consent": true}
	calls := []struct {
		path, token string
		base        obj
		fields      []string
	}{
		{"/api/visits", kiosk, checkIn, []string{"key", "lang", "age_years", "birth_date", "sex", "consent", "name", "identifiers", "informant", "text", "waiting_minutes"}},
		{visitPath + "/answers", k.token, obj{"key": "x", "text": "a"}, []string{"key", "to", "informant", "text", "unit"}},
		{visitPath + "/answers", k.token, obj{"key": "x"}, []string{"text", "choice", "choices", "value", "action"}},
		{visitPath + "/answers", k.token, obj{"key": "x", "value": 3}, []string{"unit", "value"}},
		{visitPath + "/confirm", k.token, obj{"key": "x"}, []string{"key", "corrections"}},
		{visitPath + "/level", nurse, obj{"level": 3, "reason": "seen"}, []string{"level", "reason"}},
		{visitPath + "/sign", doctor, obj{}, []string{"edits"}},
		{"/api/sessions", "", obj{"user": "u", "password": "p"}, []string{"user", "password"}},
		{"/api/credentials", admin, obj{"role": "nurse", "name": "n"}, []string{"role", "name", "password"}},
	}
	n := 0
	for _, c := range calls {
		for _, f := range c.fields {
			for _, v := range strange {
				body := obj{}
				for key, x := range c.base {
					body[key] = x
				}
				body[f] = v
				if _, has := body["key"]; has && f != "key" {
					n++
					body["key"] = fmt.Sprintf("s%d", n)
				}
				a.mustStand("POST", c.path, c.token, body)
			}
		}
		for _, raw := range []string{"", " ", "{", "[]", "null", "1", `"x"`, "{}{}", `{"a":1,}`, "\xff\xfe", `{"text":"` + "\xff" + `"}`,
			`{"key":"\ud800","text":"\ud800"}`, strings.Repeat("[", 100000), `{"x":` + strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20001),
			`{"key":"a","key":"b","text":"a","text":"b"}`, `{"identifiers":[{"system":1,"value":2}]}`,
			`{"lang":"zh","age_years":30,"sex":"male","consent":true,"identifiers":[{"system":"\u0000","value":"a"}]}`,
			`{"lang":"zh","age_years":30,"sex":"male","consent":true,"identifiers":[{"system":"a","value":"` + noise(6000) + `"}]}`,
			`{"edits":[{"line":"\u0000","text":"a"}]}`, `{"edits":[{"line":"x","text":"\u0000"}]}`, `{"edits":[null]}`} {
			a.mustStand("POST", c.path, c.token, []byte(raw))
		}
		for _, kind := range []string{"", "text/plain", "application/xml", "application/json;charset=gbk", ";", "multipart/form-data"} {
			if status, b := a.raw("POST", c.path, c.token, kind, c.base); status != 415 && status != 401 {
				t.Errorf("POST %s as %q: status %d %.100s, want 415", c.path, kind, status, b)
			}
		}
	}
}

// mustStand fails the test when an answer is not one of the contract.
func (a *testApp) mustStand(method, path, token string, body any) (int, []byte) {
	a.t.Helper()
	status, b := a.raw(method, path, token, "application/json", body)
	shown := fmt.Sprint(body)
	if raw, ok := body.([]byte); ok {
		shown = string(raw)
	}
	switch status {
	case 200, 201, 204:
		return status, b
	case 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429:
	default:
		a.t.Errorf("%s %s %.120s: status %d %.200s", method, path, shown, status, b)
		return status, b
	}
	var p struct {
		Type, Title string
		Status      int
		Errors      []struct{ Field, Message string }
	}
	if err := json.Unmarshal(b, &p); err != nil || p.Title == "" || p.Status != status {
		a.t.Errorf("%s %s %.120s: status %d is no problem: %.200s", method, path, shown, status, b)
	}
	if status == 422 && (len(p.Errors) == 0 || p.Errors[0].Field == "" || p.Errors[0].Message == "") {
		a.t.Errorf("%s %s %.120s: 422 names no field: %.200s", method, path, shown, b)
	}
	return status, b
}

func TestUnknownAndHostileIds(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 40, "female", nil)
	for _, id := range []string{"x", "' OR 1=1 --", "%00", "%ff", "a%00b", "..%2f..", "%F0%9F%98%80", strings.Repeat("9", 3000), k.id + "'", "00000000-0000-0000-0000-000000000000",
		"%E2%80%AE"} {
		for _, c := range []struct {
			method, path, token string
			body                any
			want                int
		}{
			{"GET", "/api/visits/" + id, a.tokens[access.Doctor], nil, 404},
			{"GET", "/api/visits/" + id, k.token, nil, 404},
			{"POST", "/api/visits/" + id + "/answers", k.token, obj{"key": "a", "text": "b"}, 404},
			{"POST", "/api/visits/" + id + "/confirm", k.token, obj{"key": "a"}, 404},
			{"POST", "/api/visits/" + id + "/level", a.tokens[access.Nurse], obj{"level": 3, "reason": "r"}, 404},
			{"POST", "/api/visits/" + id + "/sign", a.tokens[access.Doctor], obj{}, 404},
			{"POST", "/api/bells/" + id + "/acknowledge", a.tokens[access.Nurse], nil, 404},
			{"DELETE", "/api/credentials/" + id, a.tokens[access.Administrator], nil, 404},
			{"GET", "/fhir/Observation/" + id, a.tokens[access.Doctor], nil, 404},
			{"GET", "/fhir/Observation/" + id + "/_history", a.tokens[access.Doctor], nil, 404},
			{"GET", "/fhir/Patient/" + id, a.tokens[access.Doctor], nil, 404},
		} {
			u, err := url.Parse(a.base)
			if err != nil {
				t.Fatal(err)
			}
			path := strings.NewReplacer("'", "%27", " ", "%20").Replace(c.path)
			_ = u
			if got, b := a.raw(c.method, path, c.token, "application/json", c.body); got != c.want {
				t.Errorf("%s %.80s: status %d, want %d: %.200s", c.method, c.path, got, c.want, b)
			}
		}
	}
}

func TestStrangeBearers(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 40, "female", nil)
	for _, h := range []string{"", "Bearer", "Bearer ", "Bearer x", "bearer v_", "Bearer v__", "Bearer v_" + k.id + "_", "Bearer v_" + k.id + "_AAAA",
		"Basic " + k.token, k.token, "Bearer " + k.token + "x", "Bearer \x80\xff", "Bearer " + strings.Repeat("x", 20000), "Token " + k.token} {
		req, _ := http.NewRequest("GET", a.base+"/api/visits/"+k.id, nil)
		req.Header["Authorization"] = []string{h}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			continue // the client itself refuses to send it
		}
		res.Body.Close()
		if res.StatusCode != 401 || !strings.HasPrefix(res.Header.Get("WWW-Authenticate"), "Bearer") ||
			res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.40q: status %d, %v", h, res.StatusCode, res.Header)
		}
	}
	// Never in a URL.
	if status, _ := a.raw("GET", "/api/visits/"+k.id+"?token="+k.token+"&access_token="+k.token, "", "", nil); status != 401 {
		t.Errorf("a token in the URL: status %d", status)
	}
}

func TestWrongMethods(t *testing.T) {
	a := startApp(t)
	for path, allowed := range map[string]string{"/api/visits": "GET POST", "/api/visits/x": "GET", "/api/visits/x/answers": "POST",
		"/api/visits/x/confirm": "POST", "/api/visits/x/level": "POST", "/api/visits/x/sign": "POST", "/api/visits/x/feedback": "POST", "/api/bells": "GET",
		"/api/bells/x/acknowledge": "POST", "/api/passages/x": "GET", "/api/events": "GET", "/api/sessions": "POST", "/api/credentials": "GET POST",
		"/api/credentials/x": "DELETE", "/api/openapi.json": "GET"} {
		for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			if strings.Contains(allowed, m) {
				continue
			}
			req, _ := http.NewRequest(m, a.base+path, strings.NewReader("{}"))
			req.Header.Set("Authorization", "Bearer "+a.tokens[access.Doctor])
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if res.StatusCode != 405 || !json.Valid(b) || res.Header.Get("Allow") == "" {
				t.Errorf("%s %s: status %d, Allow %q: %s", m, path, res.StatusCode, res.Header.Get("Allow"), b)
			}
		}
	}
}

// Requests that are no proper HTTP must not disturb the server.
func TestBrokenHTTP(t *testing.T) {
	a := startApp(t)
	host := strings.TrimPrefix(a.base, "http://")
	for _, raw := range []string{"GARBAGE\r\n\r\n", "POST /api/visits HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", "GET /api/visits/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /api/visits HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n"} {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(c, raw)
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.CloseWrite()
		}
		_ = c.SetReadDeadline(time.Now().Add(3 * time.Second))
		b, _ := io.ReadAll(c)
		c.Close()
		if bytes.HasPrefix(b, []byte("HTTP/1.1 5")) {
			t.Errorf("%.40q: %.80s", raw, b)
		}
	}
	if status, _ := a.call("GET", "/api/visits", a.tokens[access.Nurse], nil); status != 200 {
		t.Errorf("the server does not answer any more: %d", status)
	}
}
