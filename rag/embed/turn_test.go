package embed

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

func TestTurn(t *testing.T) {
	for _, c := range []struct {
		text, word, other string
		lang              intake.Lang
	}{
		{"抽血要不要饿着", "抽血", "blood", intake.ZH}, {"where do I get my prescriptions", "prescriptions", "处方", intake.EN},
		{"CT要多久", "ct", "ct", intake.ZH}, {"what is NEWS2", "news2", "news2", intake.EN},
	} {
		found := false
		for _, x := range Turn(c.text, c.lang) {
			found = found || x.Word == c.word && x.For == c.other && x.Share > 0.1 && x.Share <= 1
		}
		if !found {
			t.Errorf("%s: %s is not %s: %v", c.text, c.word, c.other, Turn(c.text, c.lang))
		}
	}
	if got := Turn("", intake.ZH); len(got) != 0 {
		t.Errorf("an empty text: %v", got)
	}
}
