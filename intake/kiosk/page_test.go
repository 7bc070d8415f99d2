package kiosk

import (
	"reflect"
	"slices"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/safety"
)

// TestNothingUnreviewedReachesAPage holds that the data of the patient's pages is reviewed text, the person's own words,
// identifiers, enums and numbers: a template would print a plain string, whatever it says.
func TestNothingUnreviewedReachesAPage(t *testing.T) {
	reviewed := []reflect.Type{reflect.TypeFor[safety.Text](), reflect.TypeFor[safety.Quote](), reflect.TypeFor[visit.Said]()}
	named := []reflect.Type{reflect.TypeFor[intake.Lang](), reflect.TypeFor[intake.Informant](), reflect.TypeFor[intake.Sex](),
		reflect.TypeFor[intake.VisitStatus](), reflect.TypeFor[visit.MessageID](), reflect.TypeFor[visit.AskID](),
		reflect.TypeFor[visit.ChoiceID](), reflect.TypeFor[visit.PassageID](), reflect.TypeFor[visit.UnitCode](),
		reflect.TypeFor[visit.MsgKind](), reflect.TypeFor[visit.InputKind](), reflect.TypeFor[visit.TurnKey]()}
	var walk func(at string, typ reflect.Type)
	walk = func(at string, typ reflect.Type) {
		switch {
		case slices.Contains(reviewed, typ) || slices.Contains(named, typ):
		case typ.Kind() == reflect.Slice || typ.Kind() == reflect.Array || typ.Kind() == reflect.Pointer:
			walk(at+"[]", typ.Elem())
		case typ.Kind() == reflect.Struct:
			for f := range typ.NumField() {
				walk(at+"."+typ.Field(f).Name, typ.Field(f).Type)
			}
		case typ.Kind() == reflect.Bool || typ.Kind() >= reflect.Int && typ.Kind() <= reflect.Float64:
		default:
			t.Errorf("%s is a %s: only reviewed text, quotes, identifiers, enums and numbers may be on a patient's page", at, typ)
		}
	}
	for _, p := range []any{page{}, aboutPage{}, visitPage{}, findPage{}, enrolPage{}} {
		walk(reflect.TypeOf(p).Name(), reflect.TypeOf(p))
	}
}

func TestFiguresAsPeopleTypeThem(t *testing.T) {
	for _, c := range []struct {
		typed  string
		months bool
		years  float64
		ok     bool
	}{{"67", false, 67, true}, {"６７", false, 67, true}, {" 67岁 ", false, 67, true}, {"18", true, 1.5, true}, {"18个月", false, 1.5, true},
		{"18 months", false, 1.5, true}, {"1.5", false, 1.5, true}, {"1,5", false, 1.5, true}, {"1。5", false, 1.5, true}, {"2 岁", true, 2, true},
		{"0", true, 0, true}, {"", false, 0, false}, {"abc", false, 0, false}, {"-3", false, -3, false}, {"131", false, 131, false},
		{"NaN", false, 0, false}, {"inf", false, 0, false}, {"1e9", false, 1e9, false}} {
		years, _, ok := ageOf(c.typed, c.months)
		if ok != c.ok || ok && years != c.years {
			t.Errorf("age %q (months %v) is %g, %v; want %g, %v", c.typed, c.months, years, ok, c.years, c.ok)
		}
	}
}
