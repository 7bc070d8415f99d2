package console

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/index"
)

// shelves is a content of one passage, and a store that has kept some texts.
type shelves struct{ texts []index.Shown }

func (shelves) Passage(id string) (*guidelines.Passage, bool) {
	return &guidelines.Passage{ID: id, Heading: intake.Words{ZH: "空腹", EN: "Fasting"}, Hash: strings.Repeat("a", 64), Verified: guidelines.Original,
		Text:     intake.Words{ZH: "头天晚上不吃。早上抽血。", EN: "Eat nothing from the evening. Come in the morning."},
		Document: &guidelines.Document{Title: intake.Words{ZH: "须知", EN: "Leaflet"}, Publisher: "Us", Year: 2026, Edition: "2nd"}}, id == "doc#a"
}

func (s shelves) shown(_ context.Context, id string, _ intake.Lang, quote string) (index.Shown, error) {
	for _, x := range s.texts {
		if _, _, ok := index.Around(x.Text, quote); ok && x.ID == id {
			return x, nil
		}
	}
	return index.Shown{}, index.ErrNoPassage
}

// A citation opens the text that was cited, with its words marked, its source and edition; what has changed since is said.
func TestPassagePage(t *testing.T) {
	until := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := shelves{[]index.Shown{
		{ID: "doc#a", Title: "须知", Source: "Us", Edition: "1st", Heading: "空腹", Text: "头天晚上少吃。早上抽血。", Until: until},
		{ID: "local-p#1", Title: "停车", Heading: "停车", Text: "停车免费3小时。"},
		{ID: "local-p#1", Title: "停车", Heading: "停车", Text: "停车免费2小时。", Until: until},
		{ID: "local-q#1", Title: "食堂", Heading: "食堂", Text: "食堂在二楼。", Retired: true},
	}}
	for _, c := range []struct{ id, quote, edition, marked, says, not string }{
		{"doc#a", "", "", "", "头天晚上不吃。早上抽血。", "id=\"replaced\""},
		{"doc#a", "早上抽血。", "aaaaaaaaaaaaaaaa", "早上抽血。", "头天晚上不吃。<mark", "id=\"changed\""},
		{"doc#a", "早上抽血。", "bbbb", "早上抽血。", "引用的这句没有变", "id=\"replaced\""},
		{"doc#a", "Come in the morning.", "", "Come in the morning.", "Eat nothing from the evening. <mark", "id=\"replaced\""},
		{"doc#a", "头天晚上少吃。", "bbbb", "头天晚上少吃。", "头天晚上不吃。早上抽血。", "id=\"missing\""},
		{"doc#a", "从来没有的话。", "bbbb", "", "引用的那句话不在现在的文字里", "id=\"replaced\""},
		{"local-p#1", "停车免费3小时。", "", "停车免费3小时。", "停车", "id=\"replaced\""},
		{"local-p#1", "停车免费2小时。", "", "停车免费2小时。", "停车免费3小时。", "已停用"},
		{"local-q#1", "食堂在二楼。", "", "食堂在二楼。", "这段文字已停用", "id=\"today\""},
	} {
		h, err := New(Config{Visits: &fakeVisits{}, Keeper: &fakeKeeper{}, Passages: s, Shelf: s.shown, Events: noEvents{}, Lang: intake.ZH, Zone: time.UTC,
			Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		w := call(h, http.MethodGet, "/console/passages/"+url.PathEscape(c.id)+"?"+url.Values{"quote": {c.quote}, "edition": {c.edition}}.Encode(), "doctor", "")
		page := w.Body.String()
		marked := `id="quoted">` + c.marked + `</mark>`
		if w.Code != http.StatusOK || c.marked != "" && !strings.Contains(page, marked) || c.marked == "" && strings.Contains(page, `id="quoted"`) ||
			!strings.Contains(page, c.says) || strings.Contains(page, c.not) {
			t.Errorf("%s %q: %d\n%s", c.id, c.quote, w.Code, page)
		}
	}
}
