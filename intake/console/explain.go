package console

import (
	"net/http"
	"strings"

	"github.com/preconsult/preconsult/internal/access"
)

// explainPage shows step by step what is understood of a sentence, for whoever writes words, cues and questions. The sentence
// is sent in the body, so that no address and no log has it, and it is kept nowhere.
type explainPage struct {
	page
	Text  string
	Steps []step
}

// step is one line of understand.Engine.Explain: what kind of step, and what it made.
type step struct{ Kind, What string }

// longestExplained is as long as a text of a visit may be, in characters.
const longestExplained = 4000

func (d *door) explain(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	p := explainPage{page: d.page(who), Text: r.PostFormValue("text")}
	status := http.StatusOK
	switch {
	case r.Method != http.MethodPost:
	case len([]rune(p.Text)) > longestExplained:
		status, p.Problem = http.StatusUnprocessableEntity, d.say("太长了，最多 4000 个字。", "That is too long: 4,000 characters at most.")
	default:
		for line := range strings.Lines(d.Explain(p.Text)) {
			kind, what, _ := strings.Cut(strings.TrimSpace(line), " ")
			p.Steps = append(p.Steps, step{kind, strings.TrimSpace(what)})
		}
	}
	d.render(w, status, "explain", p)
	return nil
}
