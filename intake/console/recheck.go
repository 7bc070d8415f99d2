package console

import (
	"net/http"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// recheckPart is what the page of a visit shows of the waiting-room re-check: what staff tap when they have asked, and whether
// it is time to ask. It is not there when the record is signed.
type recheckPart struct {
	Choices []guidelines.ChoiceSpec
	Due     bool
	At      time.Time
	Seen    *intake.Seen
}

func (d *door) recheckPart(v visit.StaffView) *recheckPart {
	if v.Signed != nil {
		return nil
	}
	return &recheckPart{Choices: d.Visits.RecheckChoices(), Due: d.due(v.AskAgain), At: v.AskAgain, Seen: v.Seen}
}

// due reports whether it is time to ask somebody who waits.
func (d *door) due(at time.Time) bool { return !at.IsZero() && !d.Now().Before(at) }

// recheck records what staff found when they asked: one tap, and new trouble in words.
func (d *door) recheck(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	id := r.PathValue("id")
	if err := d.Visits.Rechecked(r.Context(), id, who.Name, r.FormValue("choice"), strings.TrimSpace(r.FormValue("words"))); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/visits/"+id, http.StatusSeeOther)
	return nil
}

// seen records that somebody was called in or has left, or that they wait again.
func (d *door) seen(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	id := r.PathValue("id")
	if err := d.Visits.Seen(r.Context(), id, who.Name, intake.SeenHow(r.FormValue("how"))); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/visits/"+id, http.StatusSeeOther)
	return nil
}

func (d *door) seenName(how intake.SeenHow) string {
	switch how {
	case intake.CalledIn:
		return d.say("已叫进诊室", "called in")
	case intake.HasLeft:
		return d.say("人已离开", "has left")
	}
	return ""
}
