package visit

import (
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// A text that is kept for export names nobody, by whatever part of the name the patient is called.
func TestWhoIsNamedIsHidden(t *testing.T) {
	for _, c := range []struct {
		name, born, staff string
		lang              intake.Lang
		text, hidden      string // words that must go, with commas between
		stays             string
	}{
		{"王小明", "1990-05-06", "李医生", intake.ZH, "小明说他1990年5月6日生的，李医生说左膝疼", "小明,1990年5月6日,李医生", "左膝疼"},
		{"欧阳淑芬", "", "", intake.ZH, "淑芬头疼，欧阳淑芬的病历", "淑芬,欧阳", "头疼"},
		{"王芳", "", "护士长刘佳", intake.ZH, "小芳、芳芳都是她，刘佳记的", "小芳,芳芳,刘佳", "都是她"},
		{"James Carter", "1980-12-31", "Dr. Lin", intake.EN, "Carter, or James, born 31 December 1980; the doctor is Lin. The carters came.", "Carter,James,31 December 1980,Lin.", "the doctor"},
		{"Ann-Marie O", "", "Nurse Wang", intake.EN, "ann is annoyed, says the nurse", "ann is", "annoyed, says the nurse"},
		{"", "", "", intake.EN, "call me on 07700 900123", "900123", "call me"},
		{"张", "", "", intake.ZH, "嗓子疼", "", "嗓子疼"},
	} {
		st := &state{}
		st.Person = intake.Person{Name: c.name, BirthDate: c.born}
		w := &work{Service: &Service{}, st: st}
		got := w.hider(c.lang, c.staff)(c.text)
		for _, gone := range strings.Split(c.hidden, ",") {
			if gone != "" && strings.Contains(got, gone) {
				t.Errorf("%s: %q stands in %q", c.name, gone, got)
			}
		}
		if !strings.Contains(got, c.stays) {
			t.Errorf("%s: %q has lost %q", c.name, got, c.stays)
		}
	}
}

// Which texts are a pair for preference training, and which way round.
func TestPairs(t *testing.T) {
	f, err := safety.New(safety.Options{})
	if err != nil {
		t.Fatal(err)
	}
	st := &state{improve: true}
	st.Lang = intake.EN
	warm := sent{ID: "m2", Turn: 2, Kind: MsgQuestion, Lang: intake.EN, Text: "Thank you.\nCould you say when it began?", Mode: intake.ByModel, Question: "x/onset",
		Plain: "When did it begin?", Sources: []safety.Source{{ID: "x/onset", Text: "When did it begin?"}},
		Attempts: []attempt{{Text: "You will be fine.", Mode: intake.ByModel, Writer: "m1", Verdict: safety.Verdict{Action: safety.Block, Rules: []string{"r"}, Text: "When did it begin?", Version: "v0"}}}}
	told := sent{ID: "m4", Turn: 4, Kind: MsgInfo, Lang: intake.EN, Text: "Sips of water are fine.\nWhen did it begin?", Mode: intake.ByModel, Question: "x/onset",
		Plain: "When did it begin?", Sources: []safety.Source{{ID: "d#p", Text: "Sips of water are allowed."}, {ID: "x/onset", Text: "When did it begin?"}}}
	st.sents = []sent{warm, told}
	st.Turns = []intake.Turn{{Seq: 1, Who: intake.Patient, Lang: intake.EN, Text: "it hurts"}}
	s := New(Parts{Filter: f, Content: &guidelines.Content{}, NewID: func() string { return "f" }, Hospital: Hospital{Feedback: true}})
	w := s.begin(st, time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC))
	for name, c := range map[string]struct {
		in               Feedback
		chosen, rejected string
	}{
		"a warm question is liked":    {Feedback{Kind: Thumb, Of: "m2", Thumb: Up}, "Could you say when it began?", "When did it begin?"},
		"and not":                     {Feedback{Kind: Thumb, Of: "m2", Thumb: Down}, "When did it begin?", "Could you say when it began?"},
		"an answer has no other side": {Feedback{Kind: Thumb, Of: "m4", Thumb: Down}, "", ""},
		"wrongly held":                {Feedback{Kind: Dispute, Of: "m2/1", Verdict: WronglyHeld}, "You will be fine.", "When did it begin?"},
		"should be held":              {Feedback{Kind: Dispute, Of: "m4", Verdict: ShouldBeHeld}, s.approved(safety.Info, intake.EN), "Sips of water are fine.\nWhen did it begin?"},
		"what was said to us":         {Feedback{Kind: Dispute, Of: "turn-1", Verdict: ShouldBeHeld}, "", ""},
	} {
		of, ok, err := s.subject(st, c.in.Of)
		if err != nil || !ok || of.takes(c.in) != nil {
			t.Fatalf("%s: %v %v %v", name, ok, err, of.takes(c.in))
		}
		l := w.lesson(&judged{Judged: Judged{ID: "f", Feedback: c.in, Role: access.Doctor}}, of)
		if l.Chosen != c.chosen || l.Rejected != c.rejected {
			t.Errorf("%s: %q over %q, want %q over %q", name, l.Chosen, l.Rejected, c.chosen, c.rejected)
		}
		if l.Date != "2026-11-27" || l.Filter == "" || l.Before == "" || c.in.Of == "m2/1" && (l.Filter != "v0" || l.Writer != "m1" || l.Of != "attempt") {
			t.Errorf("%s: %+v", name, l)
		}
	}
}
