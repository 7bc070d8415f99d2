package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
)

func toks(lang intake.Lang, s string) []string {
	if lang == intake.ZH {
		return embed.Pairs(s)
	}
	var out []string
	for _, w := range embed.EnglishWords(s) {
		out = append(out, w[:min(5, len(w))])
	}
	return out
}

func zzshare(q []string, lang intake.Lang, text string) float64 {
	have := toks(lang, text)
	n := 0
	for _, x := range q {
		if slices.Contains(have, x) {
			n++
		}
	}
	if len(q) == 0 {
		return 0
	}
	return float64(n) / float64(len(q))
}

func TestZZMeasure(t *testing.T) {
	c := testConfig(t)
	a, end, err := openScratch(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	qs, _ := readLibraryQuestions()
	d := rag.NewDecliner(a.content.Lexicon)
	type cand struct {
		h    index.Hit
		head, body float64
	}
	type q1 struct {
		q libraryQuestion
		c []cand
	}
	var all []q1
	for _, q := range qs {
		if q.Kind == 'p' || q.Kind == 'x' {
			hits, _, err := rag.Ask(t.Context(), a.rag.index, d, index.Query{Text: q.Text, Lang: q.Lang, K: 8})
			if err != nil {
				t.Fatal(err)
			}
			x := q1{q: q}
			tk := toks(q.Lang, q.Text)
			for _, h := range hits {
				x.c = append(x.c, cand{h, zzshare(tk, q.Lang, h.Heading), zzshare(tk, q.Lang, h.Heading+"\n"+h.Text)})
			}
			all = append(all, x)
		}
	}
	for _, held := range []bool{false, true} {
		for _, w := range [][2]float64{{0, 0}, {.2, 0}, {.4, 0}, {0, .2}, {0, .4}, {.2, .2}, {.3, .4}, {.4, .4}, {.6, .6}, {.8,.4}} {
			for _, th := range []float64{0, .3, .4, .5, .6} {
				n, r, tot := 0, 0, 0
				for _, x := range all {
					if x.q.HeldOut != held {
						continue
					}
					tot++
					if len(x.c) == 0 {
						continue
					}
					cs := slices.Clone(x.c)
					sc := func(c cand) float64 { return (c.h.Score + w[0]*c.head + w[1]*c.body) / (1 + w[0] + w[1]) }
					sort.SliceStable(cs, func(i, j int) bool { return sc(cs[i]) > sc(cs[j]) })
					if sc(cs[0]) < th {
						continue
					}
					n++
					if slices.Contains(x.q.Passages, cs[0].h.PassageID) {
						r++
					}
				}
				fmt.Printf("held %v w %v th %.2f answered %d/%d right %d %.3f\n", held, w, th, n, tot, r, float64(r)/float64(max(1, n)))
			}
		}
	}
	for _, s := range []string{"抽血前能吃饭吗", "空腹是什么意思", "what does fasting mean", "can I eat before a blood test"} {
		lang := intake.ZH
		if strings.Contains(s, " ") {
			lang = intake.EN
		}
		hits, dd, _ := rag.Ask(t.Context(), a.rag.index, d, index.Query{Text: s, Lang: lang, K: 8})
		fmt.Println(s, dd)
		tk := toks(lang, s)
		for _, h := range hits {
			fmt.Printf("   %.2f h%.2f b%.2f %s\n", h.Score, zzshare(tk, lang, h.Heading), zzshare(tk, lang, h.Heading+h.Text), h.PassageID)
		}
	}
}
