package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/preconsult/preconsult/fhir"
)

const (
	mostDocument = 10 << 20 // what common servers take of one resource
	mostAnswer   = 64 << 10 // what we read of an answer, so that the connection can be used again
)

// FHIR sends documents to a FHIR R4 server:
//
//	POST {base}/Bundle
//	If-None-Exist: identifier=urn:ietf:rfc:3986|urn:uuid:…
//
// A document is immutable and each version has an identifier of its own (Composition.identifier is the visit's), so that a
// version which comes twice is stored once: the receiver answers 200 instead of 201, and both are taken for delivered. An
// update (PUT) would be as idempotent, but a late one, from a connection that was given up, would write an older version over
// a newer; and fewer servers let a client choose ids.
type FHIR struct {
	bundle string
	token  string
	client *http.Client
}

// NewFHIR returns a sender to the server with a base address. The token, where there is one, goes with each request.
func NewFHIR(base, token string) (*FHIR, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("must be an address like https://his.example/fhir, without a name, a password or a query")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("the token has characters that no header may have")
	}
	// Straight to the server: a proxy from the environment, or wherever a redirect leads, would see patients' words.
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxResponseHeaderBytes = mostAnswer
	transport.MaxIdleConnsPerHost = batchSize
	return &FHIR{bundle: u.JoinPath("Bundle").String(), token: token, client: &http.Client{
		Transport: transport, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Send posts a document. An answer of 4xx is about this document and final, but for 408 and 429, and for 401, 403 and 404, which are
// about a token or an address that somebody will set right; those, 5xx, a redirect and no answer at all pass.
func (s *FHIR) Send(ctx context.Context, d Document) error {
	if len(d.Body) > mostDocument {
		return &Failure{Reason: "the document is too large", Final: true}
	}
	var head struct {
		Identifier fhir.Identifier `json:"identifier"`
	}
	if err := json.Unmarshal([]byte(d.Body), &head); err != nil || head.Identifier.Value == "" {
		return &Failure{Reason: "the document has no identifier", Final: true}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.bundle, strings.NewReader(d.Body))
	if err != nil {
		return &Failure{Reason: "the address cannot be used", Final: true}
	}
	req.Header.Set("Content-Type", "application/fhir+json")
	req.Header.Set("Accept", "application/fhir+json")
	req.Header.Set("Prefer", "return=minimal") // nobody needs the document back
	req.Header.Set("If-None-Exist", "identifier="+head.Identifier.Token())
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return &Failure{Reason: unreached(err)}
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, mostAnswer)
	status := res.StatusCode
	if status >= 200 && status < 300 {
		return nil
	}
	f := &Failure{Reason: "status " + strconv.Itoa(status)}
	switch {
	case status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500:
		if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 {
			f.After = time.Duration(min(n, int(maxAfter/time.Second))) * time.Second
		}
	case status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound:
	case status >= 400:
		f.Final = true
	case status >= 300:
		f.Reason += ": redirects are not followed"
	}
	return f
}

// unreached says why there was no answer without repeating an error, which may hold what the other side sent.
func unreached(err error) string {
	var timeout net.Error
	var number syscall.Errno
	var name *net.DNSError
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.As(err, &name):
		return "its name is not known"
	case errors.As(err, &number):
		return number.Error() // "connection refused" and the like
	case strings.Contains(err.Error(), "certificate"):
		return "its certificate is not trusted"
	}
	return "no usable answer"
}
