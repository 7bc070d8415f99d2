package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/rag"
)

// Beside the record a doctor finds what guidelines say about the complaint, each with its source and how it was checked, and no
// patient's words are searched for it. Without the index the record is the same.
func TestGuidelinesBesideTheRecord(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 60, "male", nil)
	k.say("胸口疼，出冷汗")
	v, err := a.visits.Staff(t.Context(), k.id)
	if err != nil {
		t.Fatal(err)
	}
	hits := a.beside(t.Context(), v)
	if len(hits) == 0 {
		t.Fatal("nothing is found for chest pain with sweating")
	}
	about := 0
	for _, h := range hits {
		if strings.Contains(h.Heading+h.Text, "胸") || strings.Contains(h.Heading+h.Text, "心") {
			about++
		}
		if h.Title == "" || h.Source == "" || h.Verified == "" {
			t.Errorf("%s says nothing of its source", h.PassageID)
		}
	}
	if about < 3 {
		t.Errorf("%d of %d passages are about the chest or the heart", about, len(hits))
	}
	page := a.page(t, "/console/visits/"+k.id)
	if !strings.Contains(page, `id="beside"`) || !strings.Contains(page, hits[0].Heading) {
		t.Error("the record's page does not list them")
	}
	without := &app{engine: a.engine, cfg: a.cfg, rag: &retrieval{}}
	if got := without.beside(t.Context(), v); got != nil {
		t.Errorf("without an index: %v", got)
	}
	if _, err := rag.Context(t.Context(), a.rag.index, "", nil, "zh"); err != nil {
		t.Error(err)
	}
}

// page reads a page of the console as a doctor.
func (a *testApp) page(t *testing.T, path string) string {
	t.Helper()
	if _, _, err := a.keeper.Add(context.Background(), access.Doctor, "Dr. Page", "a long password"); err != nil && !errors.Is(err, access.ErrTaken) {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	r, err := client.PostForm(a.base+"/console/sign-in", url.Values{"user": {"Dr. Page"}, "password": {"a long password"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	r, err = client.Get(a.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, r.StatusCode, err)
	}
	return string(b)
}
