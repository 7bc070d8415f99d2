package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/embed"
)

// Rule 6, in the middle of a visit: whatever part is cut off while somebody talks, the visit goes on, the record has the shape that
// it would have had, each field says what made it, the level is the same, and nothing that was acknowledged is lost.

// ward is the program with all of its parts: a model, an embedder and a database, each behind a wire that can be cut.
type ward struct {
	*testApp
	model, embedder, database *wire
}

func openWard(t *testing.T, address string) *ward {
	t.Helper()
	w := &ward{}
	model := httptest.NewServer(http.HandlerFunc(helpfulModel))
	t.Cleanup(model.Close)
	vectors := httptest.NewServer(http.HandlerFunc(embeddings(t)))
	t.Cleanup(vectors.Close)
	w.model, w.embedder = newWire(t, "tcp", model.Listener.Addr().String()), newWire(t, "tcp", vectors.Listener.Addr().String())
	w.database, address = wiredDatabase(t, address)
	w.testApp = startAppOn(t, address, func(c *Config) {
		c.LLMURL, c.LLMKind, c.LLMModel = "http://"+w.model.address()+"/v1", "openai", "helpful"
		c.EmbedURL, c.EmbedKind, c.EmbedModel = "http://"+w.embedder.address()+"/v1", "openai", "built-in"
	})
	return w
}

// helpfulModel is a language model's server that does what it is asked: it hears what no rule knows, makes a question kinder, and
// repeats a passage.
func helpfulModel(rw http.ResponseWriter, r *http.Request) {
	var ask struct {
		Messages []struct {
			Content any `json:"content"`
		} `json:"messages"`
	}
	if json.NewDecoder(r.Body).Decode(&ask) != nil || len(ask.Messages) == 0 {
		http.Error(rw, "no", http.StatusBadRequest)
		return
	}
	words := func(i int) string {
		if parts, ok := ask.Messages[i].Content.([]any); ok {
			all := ""
			for _, p := range parts {
				all += fmt.Sprint(p.(obj)["text"])
			}
			return all
		}
		return fmt.Sprint(ask.Messages[i].Content)
	}
	system, user := words(0), words(len(ask.Messages)-1)
	switch {
	case strings.Contains(system, `"sentences"`):
		completion(rw, `{"sentences":[]}`)
	case strings.Contains(system, `"findings"`):
		found := []obj{}
		for quote, concept := range heardByModels {
			if strings.Contains(user, quote) {
				found = append(found, obj{"concept": concept, "status": "present", "quote": quote})
			}
		}
		b, _ := json.Marshal(obj{"findings": found})
		completion(rw, string(b))
	case strings.ContainsAny(user, "？。"):
		completion(rw, "请问，"+user)
	default:
		completion(rw, "Please: "+user)
	}
}

// heardByModels are words of these visits that no rule knows.
var heardByModels = map[string]string{"像被抽空了一样": "fatigue", "嘴里像含了沙": "dry-mouth", "like a wrung-out rag": "fatigue", "like sand in my mouth": "dry-mouth"}

// embeddings is a server of embeddings that has the built-in embedder.
func embeddings(t *testing.T) http.HandlerFunc {
	content := testEngine(t).content
	e := embed.FromLexicon(content.Lexicon, lexiconVersion(content.Lexicon))
	return func(rw http.ResponseWriter, r *http.Request) {
		var ask struct {
			Input []string `json:"input"`
		}
		b, _ := io.ReadAll(r.Body)
		if json.Unmarshal(b, &ask) != nil {
			http.Error(rw, "no", http.StatusBadRequest)
			return
		}
		vectors, err := e.EmbedDocuments(r.Context(), ask.Input)
		if err != nil {
			http.Error(rw, "no", http.StatusInternalServerError)
			return
		}
		data := make([]obj, len(vectors))
		for i, v := range vectors {
			data[i] = obj{"object": "embedding", "index": i, "embedding": v}
		}
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(obj{"object": "list", "model": "built-in", "data": data})
	}
}

// cutScript is what is said in a visit before and after the cut.
type cutScript struct {
	lang, opens, asks, adds string
}

// cutCanary stands in what is said, and may stand in no error and no log.
const cutCanary = "QX7金丝雀"

var cutScripts = []cutScript{
	{"zh", "咳嗽三天了，有点黄痰，整个人像被抽空了一样", "抽血前能吃饭吗？", "还有点流鼻涕，嘴里像含了沙，" + cutCanary},
	{"en", "I have had a cough for three days with yellow phlegm and feel like a wrung-out rag", "can I eat before a blood test?",
		"my nose runs too, and it is like sand in my mouth, " + cutCanary},
}

// stand is a visit that is under way, with what was acknowledged.
type stand struct {
	*talk
	script cutScript
	card   string
	told   []string
	before int // how many turns there were when the part was cut off
}

// arrive opens the visit and brings it to where the part is cut off.
func (w *ward) arrive(s cutScript) *stand {
	w.t.Helper()
	v := &stand{script: s, card: "CUT-" + uuid.NewString()}
	w.measureAt(v.card, 37.3, time.Now().Add(-time.Hour))
	v.talk = w.begin(s.lang, 45, "female", obj{"name": cutCanary, "identifiers": []obj{{"system": cardSystem, "value": v.card}}})
	v.tell(s.opens)
	v.send(obj{"action": "why"})
	v.tell(s.asks)
	v.before = len(v.staff()["turns"].([]any))
	return v
}

func (w *ward) measureAt(card string, celsius float64, at time.Time) {
	w.t.Helper()
	o := vital(card, "thermometer-"+card, "8310-5", "Body temperature", celsius, "Cel", at)
	o["subject"] = obj{"identifier": obj{"system": cardSystem, "value": card}}
	if status, _, _ := w.fhir("POST", "/fhir/Observation", w.tokens[access.Device], o); status != 201 {
		w.t.Errorf("a reading: status %d", status)
	}
}

func (v *stand) tell(words string) {
	v.a.t.Helper()
	v.say(words)
	v.told = append(v.told, words)
}

// goOn plays the visit to its end.
func (v *stand) goOn() {
	v.a.t.Helper()
	v.send(obj{"action": "why"})
	if v.status != 200 || v.kind() != "info" {
		v.a.t.Errorf("why: status %d %v", v.status, v.last)
	}
	v.tell(v.script.asks)
	v.tell(v.script.adds)
	v.calm()
	if v.state() != "done" {
		v.a.t.Errorf("the visit is %s", v.state())
	}
}

// cutShape is what may not depend on which parts are there.
type cutShape struct {
	Level     float64
	Keys      []string            // of the staff's view
	Sections  []string            // of the note, by code
	Card      []string            // keys
	Bundle    []string            // sections of the Composition
	Resources map[string][]string // keys of each type of resource
}

func (v *stand) shape() cutShape {
	v.a.t.Helper()
	staff := v.staff()
	note := staff["note"].(obj)
	s := cutShape{Level: staff["level"].(float64), Keys: slices.Sorted(maps.Keys(staff)), Card: slices.Sorted(maps.Keys(note["card"].(obj))), Resources: map[string][]string{}}
	for _, x := range note["sections"].([]any) {
		s.Sections = append(s.Sections, fmt.Sprint(x.(obj)["code"]))
	}
	for _, x := range staff["bundle"].(obj)["entry"].([]any) {
		r := x.(obj)["resource"].(obj)
		kind := r["resourceType"].(string)
		for key := range r {
			if !slices.Contains(s.Resources[kind], key) {
				s.Resources[kind] = append(s.Resources[kind], key)
			}
		}
		slices.Sort(s.Resources[kind])
		if kind == "Composition" {
			for _, section := range r["section"].([]any) {
				code := section.(obj)["code"].(obj)["coding"].([]any)[0].(obj)["code"]
				s.Bundle = append(s.Bundle, fmt.Sprint(code))
			}
		}
	}
	b, _ := json.Marshal(staff["bundle"])
	if issues := fhir.CheckDocument(b); issues.Err() != nil {
		v.a.t.Errorf("the record is not valid: %v", issues)
	}
	return s
}

// modes are what made the messages of a visit and its findings, from a turn on, each with an example.
func (v *stand) modes(from int) (messages, findings map[intake.Mode]string) {
	v.a.t.Helper()
	messages, findings = map[intake.Mode]string{}, map[intake.Mode]string{}
	_, vis, err := v.a.visits.RecordOf(context.Background(), v.id)
	if err != nil {
		v.a.t.Fatal(err)
	}
	for _, f := range vis.Findings {
		if e, ok := f.Words(); ok && e.Turn >= from {
			findings[f.Mode] = f.Concept
		}
	}
	rows, err := v.a.db.Query(context.Background(), `SELECT data->>'mode', data->>'text' FROM journal
		WHERE visit = $1 AND kind = 'sent' AND (data->>'turn')::int >= $2`, v.id, from)
	if err != nil {
		v.a.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var mode intake.Mode
		var text string
		if err := rows.Scan(&mode, &text); err != nil {
			v.a.t.Fatal(err)
		}
		messages[mode] = text
	}
	return messages, findings
}

var allModes = []any{"rule", "retrieval", "model", "human", "device", "chart"}

// check holds a visit against one in which nothing was cut.
func (v *stand) check(want cutShape) {
	t := v.a.t
	t.Helper()
	if diff := cmp.Diff(want, v.shape()); diff != "" {
		t.Errorf("another shape (-uncut +cut):\n%s", diff)
	}
	staff := v.staff()
	for _, x := range staff["findings"].([]any) {
		if f := x.(obj); !slices.Contains(allModes, f["mode"]) {
			t.Errorf("%v was made by %v", f["concept"], f["mode"])
		}
	}
	for _, x := range staff["note"].(obj)["sections"].([]any) {
		for _, l := range x.(obj)["lines"].([]any) {
			if line := l.(obj); !slices.Contains(allModes, line["mode"]) || len(line["from"].([]any)) == 0 {
				t.Errorf("line %v: mode %v, from %v", line["id"], line["mode"], line["from"])
			}
		}
	}
	times := map[string]int{}
	for _, x := range staff["turns"].([]any) {
		if turn := x.(obj); turn["who"] == "patient" {
			times[turn["text"].(string)]++
		}
	}
	for _, words := range v.told {
		want := 0
		for _, w := range v.told {
			if w == words {
				want++
			}
		}
		if times[words] != want {
			t.Errorf("%q stands %d times, and was said %d times", words, times[words], want)
		}
	}
	for _, line := range strings.Split(v.a.logs.String(), "\n") {
		if strings.Contains(line, "金丝雀") || strings.Contains(line, "抽空") || strings.Contains(line, "wrung") {
			t.Errorf("the log has words of the patient: %s", line)
		}
	}
}

// uncut plays the visits with all parts there.
func uncut(t *testing.T, w *ward) map[string]cutShape {
	t.Helper()
	shapes := map[string]cutShape{}
	for _, s := range cutScripts {
		for try := 1; ; try++ { // on a busy machine a search may take longer than a patient is kept waiting for
			v := w.arrive(s)
			w.measureAt(v.card, 37.4, time.Now())
			v.goOn()
			shapes[s.lang] = v.shape()
			v.check(shapes[s.lang])
			messages, findings := v.modes(0)
			if messages[intake.ByModel] != "" && messages[intake.ByRetrieval] != "" && messages[intake.ByRule] != "" && findings[intake.ByModel] != "" {
				break
			}
			if try == 5 {
				t.Fatalf("%s: not all parts took part, and this proves nothing: %v %v", s.lang, messages, findings)
			}
		}
	}
	return shapes
}

// cutOff cuts a part off in the middle of visits in both languages and plays them to their ends. never is what then makes nothing.
func (w *ward) cutOff(t *testing.T, shapes map[string]cutShape, cutIt func(), never ...intake.Mode) {
	t.Helper()
	var visits []*stand
	for _, s := range cutScripts {
		visits = append(visits, w.arrive(s))
	}
	cutIt()
	for _, v := range visits {
		w.measureAt(v.card, 37.4, time.Now())
		v.goOn()
		v.check(shapes[v.script.lang])
		messages, findings := v.modes(v.before)
		for _, mode := range never {
			if messages[mode] != "" || mode == intake.ByModel && findings[mode] != "" {
				t.Errorf("made by %s after it was cut off: %q, %q", mode, messages[mode], findings[mode])
			}
		}
		if v != visits[0] {
			continue // signing in is slowed down
		}
		if page := w.page(t, "/console/visits/"+v.id); !strings.Contains(page, v.id) || !strings.Contains(page, "</html>") {
			t.Error("the console does not show the record")
		}
	}
}

func TestPartsCutOffInAVisit(t *testing.T) {
	address := pgtest.URL(t)
	w := openWard(t, address)
	shapes := uncut(t, w)
	// A model that failed some times is left alone for a while, so that each way to fail has a program of its own.
	t.Run("model", func(t *testing.T) {
		for name, state := range map[string]wireState{"hangs": hanging, "breaks off": halved} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := openWard(t, address)
				w.cutOff(t, shapes, func() { w.model.set(state) }, intake.ByModel)
			})
		}
	})
	for name, state := range map[string]wireState{"dies": cut, "hangs": hanging} {
		t.Run("embedder "+name, func(t *testing.T) {
			w.t = t
			w.cutOff(t, shapes, func() { w.embedder.set(state) }, intake.ByRetrieval)
			w.embedder.set(whole)
		})
	}
	t.Run("index is locked", func(t *testing.T) {
		w.t = t
		w.cutOff(t, shapes, func() { lockIndex(t, w) }, intake.ByRetrieval)
	})
	for _, x := range []struct{ name, cut, back string }{
		{"index has other vectors", `UPDATE rag_embedder SET model = 'another ' || model`, `UPDATE rag_embedder SET model = replace(model, 'another ', '')`},
		{"index cannot be read", `ALTER TABLE rag_passage RENAME COLUMN body TO gone`, `ALTER TABLE rag_passage RENAME COLUMN gone TO body`},
	} {
		t.Run(x.name, func(t *testing.T) {
			w.t = t
			w.cutOff(t, shapes, func() { w.run(x.cut) }, intake.ByRetrieval)
			w.run(x.back)
		})
	}
	t.Run("all of them", func(t *testing.T) {
		w.t = t
		w.cutOff(t, shapes, func() {
			w.model.set(cut)
			w.embedder.set(cut)
			w.run(`DROP TABLE rag_passage CASCADE`)
		}, intake.ByModel, intake.ByRetrieval)
	})
}

func (w *ward) run(statement string) {
	w.t.Helper()
	if _, err := w.db.Exec(context.Background(), statement); err != nil {
		w.t.Fatal(err)
	}
}

// lockIndex holds the passages, as an unlucky piece of maintenance does.
func lockIndex(t *testing.T, w *ward) {
	tx, err := w.db.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback(context.Background()) })
	if _, err := tx.Exec(t.Context(), `LOCK TABLE rag_passage IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
}
