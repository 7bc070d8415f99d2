package safety

import (
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// What is quoted from a source asks the patient nothing, whatever question stands in it; the same questions in our own words do.
func TestQuestionsOfASourceAreNotOurs(t *testing.T) {
	f := newFilter(t)
	source := Source{ID: "x#y", Text: "胸口难受的人，医护人员第一句就会问：现在还难受吗？如果不难受了，再问上一次是什么时候？"}
	quoted := Draft{Audience: guidelines.ForPatient, Kind: Info, Lang: intake.ZH, Mode: intake.ByRetrieval, Sources: []Source{source},
		Text: "资料里说：“" + source.Text + "”"}
	if _, v := f.Review(quoted); v.Has(ManyQuestions) {
		t.Errorf("a quoted source is held: %v", v.Rules)
	}
	own := quoted
	own.Text = "现在还难受吗？上一次是哪一天？以前查过没有？"
	if _, v := f.Review(own); !v.Has(ManyQuestions) {
		t.Errorf("our own questions pass: %v", v)
	}
	unlike := quoted
	unlike.Text = "资料里说：“您现在还难受吗？上一次是哪一天？以前查过没有？”"
	if _, v := f.Review(unlike); v.Action == Allow {
		t.Error("a quotation that no source holds passes")
	}
}
