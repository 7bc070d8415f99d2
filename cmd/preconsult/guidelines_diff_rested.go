package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag"
)

// differ compares two states and prints what it finds.
type differ struct {
	out  io.Writer
	lang intake.Lang
}

// change is a passage that is not the same in both states.
type change struct {
	id       string
	old, new *stood
}

func (d *differ) printf(format string, args ...any) { fmt.Fprintf(d.out, format, args...) }

// run compares, prints, and returns errDiffers where something changed.
func (d *differ) run(ctx context.Context, oldSide, newSide string, s diffStore, records bool) error {
	before, err := d.read(ctx, oldSide, s)
	if err != nil {
		return err
	}
	after, err := d.read(ctx, newSide, s)
	if err != nil {
		return err
	}
	if ofIndex(oldSide) != ofIndex(newSide) { // folders know nothing of the hospital's own
		for _, side := range []state{before, after} {
			maps.DeleteFunc(side.passages, func(id string, _ stood) bool { return strings.HasPrefix(id, "local-") })
		}
	}
	changes := compare(before, after)
	if len(changes) == 0 {
		d.printf("%s and %s: the passages are the same (%d)\n", oldSide, newSide, len(after.passages))
		return nil
	}
	cites := citesOf(d.lang, after.content, before.content)
	rested := map[string][]restedRecord{}
	if records {
		if rested, err = recordsOn(ctx, s, changes); err != nil {
			return err
		}
	}
	d.print(changes, cites, rested, records)
	return errDiffers
}

// compare lists what changed, by id.
func compare(before, after state) []change {
	var all []change
	ids := map[string]bool{}
	for id := range before.passages {
		ids[id] = true
	}
	for id := range after.passages {
		ids[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		c := change{id: id}
		if x, ok := before.passages[id]; ok {
			c.old = &x
		}
		if x, ok := after.passages[id]; ok {
			c.new = &x
		}
		if c.old == nil || c.new == nil || words(c.old.text) != words(c.new.text) || c.old.about != c.new.about {
			all = append(all, c)
		}
	}
	return all
}

// words is a text in both languages, however it is spaced.
func words(w intake.Words) string {
	return strings.Join(strings.Fields(w.ZH), " ") + "\n" + strings.Join(strings.Fields(w.EN), " ")
}

// citing is a rule or question that cites a passage.
type citing struct{ kind, id, text string }

// citesOf lists who cites each passage. What only the older content has is listed too: a rule that went rested on it all the same.
// Where neither side is content, it is the program's.
func citesOf(lang intake.Lang, contents ...*guidelines.Content) map[string][]citing {
	out := map[string][]citing{}
	seen := map[string]bool{}
	contents = slices.DeleteFunc(contents, func(c *guidelines.Content) bool { return c == nil })
	if len(contents) == 0 {
		if c, _ := guidelines.Load(); c != nil {
			contents = append(contents, c)
		}
	}
	add := func(kind, id, text string, cites []string) {
		for _, p := range cites {
			if key := kind + " " + id + " " + p; !seen[key] {
				seen[key] = true
				out[p] = append(out[p], citing{kind, id, text})
			}
		}
	}
	for _, c := range contents {
		all := slices.Concat(c.Universal(), c.Protocols(), c.Unsettled())
		if r := c.ReCheck(); r != nil {
			all = append(all, r)
		}
		for _, p := range all {
			for i := range p.Flags {
				f := &p.Flags[i]
				add("rule", p.ID+"/"+f.ID, fmt.Sprintf("level %d  %s", f.Level, f.Text.In(lang)), f.Cites)
			}
		}
		for _, card := range c.Cards() {
			add("rule", "card "+card.ID, card.Text.In(lang), card.Cites)
		}
		for _, x := range c.Clinics() {
			add("rule", "clinic "+x.ID, x.Label.In(lang), x.Cites)
		}
		if c.Scales != nil {
			scaleCites(reflect.ValueOf(c.Scales).Elem(), "scale", func(id, text string, cites []string) { add("rule", id, text, cites) }, lang)
		}
		for _, q := range c.Questions() {
			add("question", q.Ref(), q.Text.In(lang), q.Why.Cites)
		}
	}
	return out
}

// scaleCites walks the tables for what cites a passage: a row is named by its id, or by where it stands.
func scaleCites(v reflect.Value, path string, add func(id, text string, cites []string), lang intake.Lang) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			scaleCites(v.Elem(), path, add, lang)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			scaleCites(v.Index(i), path, add, lang)
		}
	case reflect.Struct:
		if id := v.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String && id.String() != "" {
			path = "scale " + id.String()
		}
		text := ""
		for _, name := range []string{"Text", "Label", "Name", "Title"} {
			if f := v.FieldByName(name); f.IsValid() && f.Type() == reflect.TypeFor[intake.Words]() && text == "" {
				text = f.Interface().(intake.Words).In(lang)
			}
		}
		if cites := v.FieldByName("Cites"); cites.IsValid() && cites.Type() == reflect.TypeFor[[]string]() {
			add(path, text, cites.Interface().([]string))
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !f.Anonymous {
				scaleCites(v.Field(i), path, add, lang)
			}
		}
	}
}

// restedRecord is a past record that rested on another text of a passage than the new one.
type restedRecord struct {
	visit   string
	started time.Time
	signed  string
	edition string
	quote   string // what of the passage the patient was shown; empty where a rule rested on it
}

// recordsOn looks through the records' provenance for what rested on a text that changed.
func recordsOn(ctx context.Context, s diffStore, changes []change) (map[string][]restedRecord, error) {
	by := map[string]change{}
	for _, c := range changes {
		by[c.id] = c
	}
	rows, err := s.db.Query(ctx, `SELECT id FROM visit ORDER BY started, id`)
	if err != nil {
		return nil, err
	}
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	out := map[string][]restedRecord{}
	for _, id := range ids {
		rec, v, err := s.visits.RecordOf(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("record of visit %s: %w", id, err)
		}
		cited, err := passagesOf(rec.Bundle)
		if err != nil {
			return nil, fmt.Errorf("record of visit %s: %w", id, err)
		}
		for _, x := range cited {
			c, changed := by[x.ID]
			if !changed || c.old == nil || c.new != nil && c.new.edition != "" && c.new.edition == x.Edition {
				continue
			}
			r := restedRecord{visit: id, started: v.Started, edition: x.Edition, quote: x.Quote}
			if v.Signed != nil {
				r.signed = v.Signed.By
			}
			out[x.ID] = append(out[x.ID], r)
		}
	}
	return out, nil
}

// passagesOf reads from a document's provenance which passages it rests on.
func passagesOf(bundle json.RawMessage) ([]intake.Cited, error) {
	var doc struct {
		Entry []struct {
			Resource struct {
				ResourceType string `json:"resourceType"`
				Entity       []fhir.ProvenanceEntity
			}
		}
	}
	if err := json.Unmarshal(bundle, &doc); err != nil {
		return nil, err
	}
	var all []intake.Cited
	for _, e := range doc.Entry {
		if e.Resource.ResourceType != "Provenance" {
			continue
		}
		for _, x := range e.Resource.Entity {
			if n := x.What.Identifier; n != nil && n.System == fhir.PassageSystem {
				id, edition, _ := strings.Cut(n.Value, "@")
				c := intake.Cited{ID: id, Edition: edition, Quote: x.What.Display}
				if !slices.Contains(all, c) {
					all = append(all, c)
				}
			}
		}
	}
	return all, nil
}

// print tells the changes, each with what rested on it, and the sums.
func (d *differ) print(changes []change, cites map[string][]citing, rested map[string][]restedRecord, records bool) {
	rules, questions, past := map[string]bool{}, map[string]bool{}, map[string]bool{}
	kinds := map[string]int{}
	for _, c := range changes {
		x, kind := c.new, "CHANGED"
		switch {
		case c.old == nil:
			kind = "NEW"
		case c.new == nil:
			x, kind = c.old, "GONE"
		case words(c.old.text) == words(c.new.text):
			kind = "SOURCE" // its words are the same; its title, edition, tag or reader is another
		}
		kinds[kind]++
		d.printf("%-8s %s\n         %s · %s\n", kind, c.id, nonEmpty(x.title, d.lang), nonEmpty(x.source, d.lang))
		d.sentences(c)
		if kind == "SOURCE" {
			d.about(c)
		}
		for _, who := range cites[c.id] {
			d.printf("         %-9s %s  %s\n", who.kind, who.id, who.text)
			if who.kind == "rule" {
				rules[who.id] = true
			} else {
				questions[who.id] = true
			}
		}
		for _, r := range rested[c.id] {
			past[r.visit] = true
			d.printf("         record    %s  %s, %s", r.visit, r.started.Format("2006-01-02 15:04"), signedBy(r.signed))
			if r.quote != "" {
				d.printf("  the patient was shown “%s”", r.quote)
			} else {
				d.printf("  a rule that fired rests on it")
			}
			if c.old != nil && c.old.edition != "" && c.old.edition != r.edition {
				d.printf("  (in an earlier text, %s)", r.edition)
			}
			d.printf("\n")
		}
		d.printf("\n")
	}
	d.printf("passages: %d changed, %d with another source, %d new, %d gone; rested on them: %d rules, %d questions", kinds["CHANGED"], kinds["SOURCE"],
		kinds["NEW"], kinds["GONE"], len(rules), len(questions))
	if records {
		d.printf(", %d records\n", len(past))
	} else {
		d.printf("\nrecords were not looked through: --records yes does\n")
	}
}

func signedBy(name string) string {
	if name == "" {
		return "not signed"
	}
	return "signed by " + name
}

func nonEmpty(w intake.Words, lang intake.Lang) string {
	if s := w.In(lang); s != "" {
		return s
	}
	return w.ZH + w.EN
}

// sentences prints which sentences went and which came, in each language.
func (d *differ) sentences(c change) {
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		var old, now []string
		if c.old != nil {
			old = rag.Sentences(c.old.text.In(lang))
		}
		if c.new != nil {
			now = rag.Sentences(c.new.text.In(lang))
		}
		for _, s := range old {
			if !slices.Contains(now, s) {
				d.printf("      %s - %s\n", lang, s)
			}
		}
		for _, s := range now {
			if !slices.Contains(old, s) {
				d.printf("      %s + %s\n", lang, s)
			}
		}
	}
}

// about prints what else a reader sees of a passage, where that is what changed.
func (d *differ) about(c change) {
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		if old, now := c.old.about.In(lang), c.new.about.In(lang); old != now {
			d.printf("      %s - %s\n      %s + %s\n", lang, old, lang, now)
		}
	}
}
