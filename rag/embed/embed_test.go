package embed

import (
	"math"
	"slices"
	"testing"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func withLexicon(t testing.TB) *Builtin {
	t.Helper()
	l, err := lexicon.Load()
	if l == nil {
		t.Fatal(err)
	}
	return FromLexicon(l, "test")
}

func TestLikeTextsLieCloserThanUnlikeOnes(t *testing.T) {
	e := withLexicon(t)
	for _, c := range []struct{ text, like, unlike string }{
		{"胸口有点发闷", "胸闷的时候出不出汗", "孩子尿布湿了几块"},
		{"胸口有点发闷", "My chest feels tight", "How many wet nappies since this morning"},
		{"is my headache serious", "为什么问头痛是不是突然来的", "为什么问大便的颜色"},
		{"he keeps vomiting", "She vomits after every meal", "She has a rash on her arm"},
		{"发烧咳嗽三天", "Fever and cough", "腰疼腿麻"},
		{"breathing", "We look at how you breathe", "We look at your skin"},
	} {
		a := e.Embed(c.text)
		like, unlike := cosine(a, e.Embed(c.like)), cosine(a, e.Embed(c.unlike))
		if like <= unlike+0.1 {
			t.Errorf("%q: %.2f to %q, %.2f to %q", c.text, like, c.like, unlike, c.unlike)
		}
	}
}

func TestVectors(t *testing.T) {
	for _, e := range []*Builtin{New(nil, ""), withLexicon(t)} {
		for _, text := range []string{"", "。！", "胸痛", "chest pain", "胸痛 chest pain 38.5", "\xff\x00"} {
			v := e.Embed(text)
			if len(v) != e.Dimensions() || math.Abs(cosine(v, v)-1) > 1e-5 {
				t.Errorf("%q: %d figures of length %.3f", text, len(v), cosine(v, v))
			}
			if !slices.Equal(v, e.Embed(text)) {
				t.Errorf("%q has two vectors", text)
			}
		}
	}
	if New(nil, "").Model() == withLexicon(t).Model() {
		t.Error("vectors with and without concepts have one name")
	}
}

func BenchmarkEmbedQuery(b *testing.B) {
	e := withLexicon(b)
	for b.Loop() {
		e.Embed("您为什么要问我胸口疼的时候出不出汗")
	}
}
