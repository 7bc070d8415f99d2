package outbox

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const bundle = `{"resourceType":"Bundle","identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:6f9ab0a6-2c9c-5c7e-9e63-2f3f0a3c7d11"},"type":"document" , "said":"头晕"}`

func send(t *testing.T, base, token, body string) *Failure {
	t.Helper()
	s, err := NewFHIR(base, token)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(t.Context(), Document{ID: 1, Body: body})
	if err == nil {
		return nil
	}
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("%T: %v", err, err)
	}
	if strings.Contains(f.Reason, "头晕") {
		t.Errorf("the reason repeats what was said: %s", f.Reason)
	}
	return f
}

func TestOutboxPostsABundle(t *testing.T) {
	var got *http.Request
	var sent []byte
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		got = r
		sent, _ = io.ReadAll(r.Body)
		rw.WriteHeader(http.StatusCreated)
	}))
	defer srv.Close()
	if f := send(t, srv.URL+"/fhir/", "secret", bundle); f != nil {
		t.Fatal(f)
	}
	if got.Method != "POST" || got.URL.Path != "/fhir/Bundle" || string(sent) != bundle {
		t.Errorf("%s %s %s", got.Method, got.URL.Path, sent)
	}
	for name, want := range map[string]string{"Content-Type": "application/fhir+json", "Authorization": "Bearer secret",
		"If-None-Exist": "identifier=urn:ietf:rfc:3986|urn:uuid:6f9ab0a6-2c9c-5c7e-9e63-2f3f0a3c7d11"} {
		if is := got.Header.Get(name); is != want {
			t.Errorf("%s: %q, not %q", name, is, want)
		}
	}
	if f := send(t, srv.URL, "", bundle); f != nil || got.Header["Authorization"] != nil {
		t.Errorf("without a token: %v, %q", f, got.Header["Authorization"])
	}
}

func TestOutboxReadsAnswers(t *testing.T) {
	for _, c := range []struct {
		status int
		retry  string
		want   *Failure
	}{
		{200, "", nil}, {201, "", nil}, {204, "", nil},
		{301, "", &Failure{Reason: "status 301: redirects are not followed"}}, {307, "", &Failure{Reason: "status 307: redirects are not followed"}},
		{400, "", &Failure{Reason: "status 400", Final: true}}, {401, "60", &Failure{Reason: "status 401"}}, {403, "", &Failure{Reason: "status 403"}}, {404, "", &Failure{Reason: "status 404"}},
		{412, "", &Failure{Reason: "status 412", Final: true}}, {422, "", &Failure{Reason: "status 422", Final: true}},
		{408, "", &Failure{Reason: "status 408"}}, {429, "120", &Failure{Reason: "status 429", After: 2 * time.Minute}},
		{429, "99999999999", &Failure{Reason: "status 429", After: time.Hour}}, {429, "Wed, 21 Oct 2026 07:28:00 GMT", &Failure{Reason: "status 429"}},
		{500, "", &Failure{Reason: "status 500"}}, {503, "5", &Failure{Reason: "status 503", After: 5 * time.Second}},
	} {
		elsewhere := false
		other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere = true }))
		srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Location", other.URL+r.URL.Path)
			if c.retry != "" {
				rw.Header().Set("Retry-After", c.retry)
			}
			rw.WriteHeader(c.status)
			if c.status != 204 {
				_, _ = io.WriteString(rw, strings.Repeat("头晕", mostAnswer)) // a receiver that repeats what it got, and much of it
			}
		}))
		got := send(t, srv.URL, "t", bundle)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%d: %+v, not %+v", c.status, got, c.want)
		}
		if elsewhere {
			t.Errorf("%d: the redirect was followed", c.status)
		}
		srv.Close()
		other.Close()
	}
}

func TestOutboxWithoutAnAnswer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + l.Addr().String()
	l.Close()
	if f := send(t, refused, "", bundle); f == nil || f.Final || f.Reason != "connection refused" {
		t.Errorf("%+v", f)
	}
	secure := httptest.NewTLSServer(nil)
	secure.Config.ErrorLog = nil
	defer secure.Close()
	if f := send(t, secure.URL, "", bundle); f == nil || f.Final || f.Reason != "its certificate is not trusted" {
		t.Errorf("%+v", f)
	}
	garbled := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		conn, _, err := rw.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "头晕 头晕\r\n\r\n")
			conn.Close()
		}
	}))
	defer garbled.Close()
	if f := send(t, garbled.URL, "", bundle); f == nil || f.Final || f.Reason != "no usable answer" {
		t.Errorf("%+v", f)
	}
	release := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-release
	}))
	defer hanging.Close()
	defer close(release)
	s, err := NewFHIR(hanging.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Send(ctx, Document{Body: bundle}); err == nil || err.Error() != "no answer in time" {
		t.Error(err)
	}
	for _, body := range []string{"", "{}", "no JSON", strings.Repeat("x", mostDocument+1)} {
		if f := send(t, refused, "", body); f == nil || !f.Final {
			t.Errorf("%.20q: %+v", body, f)
		}
	}
}

func TestOutboxAddresses(t *testing.T) {
	for _, base := range []string{"his", "ftp://his/fhir", "https://", "https://me:secret@his/fhir", "https://his/fhir?key=1", "https://his/fhir#x", "://"} {
		if _, err := NewFHIR(base, ""); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", base, err)
		}
	}
	if _, err := NewFHIR("https://his/fhir", "two\nlines"); err == nil || strings.Contains(err.Error(), "lines") {
		t.Error(err)
	}
}
