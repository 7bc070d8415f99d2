package visit

import (
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
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
