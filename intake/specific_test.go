package intake_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

func TestSpecific(t *testing.T) {
	isA := func(c, a string) bool {
		return c == a || a == "drug-allergy" && (c == "penicillin-allergy" || c == "sulfa-allergy") || a == "anticoagulant-use" && c == "warfarin"
	}
	said := func(concept string, status intake.Status, turn int, reaction string) intake.Finding {
		f := intake.Finding{Concept: concept, Status: status, Temporality: intake.Current, Experiencer: intake.OfPatient,
			Evidence: []intake.Evidence{{Span: intake.Span{Turn: turn, End: 1}}}}
		if reaction != "" {
			f.Attributes = map[string]intake.Attribute{"reaction": {Text: reaction}}
		}
		return f
	}
	for _, x := range []struct {
		name      string
		all, want []intake.Finding
	}{
		{"the reaction goes to the one medicine that was named",
			[]intake.Finding{said("drug-allergy", intake.Present, 3, "rash"), said("penicillin-allergy", intake.Present, 5, "")},
			[]intake.Finding{said("penicillin-allergy", intake.Present, 5, "rash")}},
		{"of two medicines nobody knows which gave the rash",
			[]intake.Finding{said("drug-allergy", intake.Present, 3, "rash"), said("penicillin-allergy", intake.Present, 5, ""),
				said("sulfa-allergy", intake.Present, 5, "")},
			[]intake.Finding{said("penicillin-allergy", intake.Present, 5, ""), said("sulfa-allergy", intake.Present, 5, "")}},
		{"a denial of the kind stays, and contradicts",
			[]intake.Finding{said("anticoagulant-use", intake.Absent, 3, ""), said("warfarin", intake.Present, 5, "")},
			[]intake.Finding{said("anticoagulant-use", intake.Absent, 3, ""), said("warfarin", intake.Present, 5, "")}},
		{"alone it stays",
			[]intake.Finding{said("drug-allergy", intake.Present, 3, ""), said("warfarin", intake.Present, 5, "")},
			[]intake.Finding{said("drug-allergy", intake.Present, 3, ""), said("warfarin", intake.Present, 5, "")}},
	} {
		got := intake.Specific(x.all, func(c string) bool { return c == "drug-allergy" || c == "anticoagulant-use" }, isA)
		for i := range got { // the words of the general one are evidence too; here only what is told counts
			got[i].Evidence = got[i].Evidence[len(got[i].Evidence)-1:]
		}
		if d := cmp.Diff(x.want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", x.name, d)
		}
	}
}
