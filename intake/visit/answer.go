package visit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// grace is how long after its end a visit still answers a repeated key.
const grace = 60 * time.Second

func indexed(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }

// Answer takes one answer, question or action of the patient's side. The words are on disk before anything is made of them,
// and the reply goes out after its own commit.
func (s *Service) Answer(ctx context.Context, id string, a Answer) (Reply, error) {
	if err := checkAnswer(a); err != nil {
		return Reply{}, s.unlessEnded(ctx, id, err)
	}
	defer s.locks.lock(id)()
	return s.take(ctx, id, a.Key, digest(a), func(st *state) ([]said, error) {
		cur := st.current()
		if a.To != "" && a.To != cur.ID && a.To != openingAlias(cur) {
			return nil, &Conflict{s.render(st, cur)}
		}
		d, err := s.saidOf(st, cur, a)
		if err != nil {
			return nil, err
		}
		return []said{d}, nil
	})
}

// Confirm accepts the summary or corrects it. Each correction is a turn of its own.
func (s *Service) Confirm(ctx context.Context, id string, c Confirm) (Reply, error) {
	if err := Validate(c); err != nil {
		return Reply{}, s.unlessEnded(ctx, id, err)
	}
	bad := &Invalid{}
	for i, text := range c.Corrections {
		if p := textProblem(text); p != "" {
			bad.Add(indexed("corrections", i), p)
		}
	}
	if len(bad.Fields) > 0 {
		return Reply{}, s.unlessEnded(ctx, id, bad)
	}
	defer s.locks.lock(id)()
	sum := digest(c)
	return s.take(ctx, id, c.Key, sum, func(st *state) ([]said, error) {
		cur := st.current()
		if st.Status != intake.Summary {
			return nil, &Conflict{s.render(st, cur)}
		}
		return s.confirmed(st, cur, c, sum), nil
	})
}

// confirmed is what a confirmation says: that all is right, or each correction.
func (s *Service) confirmed(st *state, cur *sent, c Confirm, sum string) []said {
	texts, corrects := c.Corrections, true
	if len(texts) == 0 {
		texts, corrects = []string{phraseConfirm.In(st.Lang)}, false
	}
	var out []said
	for i, text := range texts {
		d := said{Turn: s.turn(st, i, text, ""), To: cur.ID, Digest: sum, Corrects: corrects, Confirms: !corrects,
			More: i < len(texts)-1}
		// The key stands with the last turn of the call: a crash between them leaves the call unanswered, and the
		// client's repetition of it is then a new one.
		if !d.More {
			d.Turn.Key = c.Key
		}
		out = append(out, d)
	}
	return out
}

// unlessEnded returns why a request was refused, or that the visit has ended: then nothing that is sent is looked at.
func (s *Service) unlessEnded(ctx context.Context, id string, refused error) error {
	st, err := s.store.load(ctx, id)
	switch {
	case err != nil:
		return err
	case st.Status.Ended():
		return ErrEnded
	}
	return refused
}

// take is the common way of all that the patient's side sends: the repeated key first, then the end, then what make returns
// is written down, and then answered.
func (s *Service) take(ctx context.Context, id, key, sum string, make func(*state) ([]said, error)) (Reply, error) {
	for try := 0; ; try++ {
		st, err := s.store.load(ctx, id)
		if err != nil {
			return Reply{}, err
		}
		if i := st.repeated(key); i >= 0 {
			if st.Status.Ended() && s.now().Sub(st.Ended) > grace {
				return Reply{}, ErrEnded
			}
			if st.saids[i].Digest != sum {
				return Reply{}, ErrKeyTaken
			}
			if m := st.replyTo(st.saids[i].Turn.Seq); m != nil {
				return s.render(st, m), nil
			}
			return s.respond(ctx, st)
		}
		if st.Status.Ended() {
			return Reply{}, ErrEnded
		}
		if len(st.unheard) > 0 { // an earlier request died between the words and the reply
			if _, err := s.respond(ctx, st); err != nil {
				return Reply{}, err
			}
		}
		saids, err := make(st)
		if err != nil {
			return Reply{}, err
		}
		w := s.begin(st, s.now())
		for _, d := range saids {
			w.add(kindSaid, d)
		}
		if w.err != nil {
			return Reply{}, w.err
		}
		switch err := s.commit(ctx, w); {
		case errors.Is(err, errMoved) && try < 5:
			continue
		case err != nil:
			return Reply{}, err
		}
		return s.respond(ctx, st)
	}
}

// respond makes the reply to what is unheard and commits it. When another replica was faster it takes that one's reply.
func (s *Service) respond(ctx context.Context, st *state) (Reply, error) {
	for try := 0; ; try++ {
		if len(st.unheard) == 0 {
			return s.render(st, st.current()), nil
		}
		last := st.saids[st.unheard[len(st.unheard)-1]].Turn.Seq
		w := s.begin(st, s.now())
		w.hearAll(ctx)
		w.reply(ctx)
		if w.err != nil {
			return Reply{}, w.err
		}
		err := s.commit(ctx, w)
		if err == nil {
			s.storyDue(ctx, st)
			return w.answer(), nil
		}
		if !errors.Is(err, errMoved) || try >= 5 {
			return Reply{}, err
		}
		if st, err = s.store.load(ctx, st.ID); err != nil {
			return Reply{}, err
		}
		if m := st.replyTo(last); m != nil || len(st.unheard) == 0 {
			if m == nil {
				m = st.current()
			}
			return s.render(st, m), nil
		}
	}
}

func checkAnswer(a Answer) error {
	bad := &Invalid{}
	if err := Validate(a); err != nil {
		b, ok := err.(*Invalid)
		if !ok {
			return err
		}
		bad.Fields = append(bad.Fields, b.Fields...)
	}
	given := 0
	for _, there := range []bool{a.Text != nil, a.Choice != nil, a.Choices != nil, a.Value != nil, a.Action != ""} {
		if there {
			given++
		}
	}
	if given != 1 {
		bad.Add("text", "exactly one of text, choice, choices, value and action is needed")
	}
	if a.Text != nil {
		if p := textProblem(*a.Text); p != "" {
			bad.Add("text", p)
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// saidOf turns an answer into what was said, checked against the message it answers.
func (s *Service) saidOf(st *state, cur *sent, a Answer) (said, error) {
	informant := a.Informant
	if informant == "" {
		informant = st.Informant
	}
	d := said{To: cur.ID, Unit: a.Unit, Action: a.Action, Digest: digest(a)}
	var text string
	switch {
	case a.Only && len(a.Choices) == 0:
		return d, invalid("only", "goes with the choices of a checklist")
	case a.Text != nil:
		text = *a.Text
	case a.Action != "":
		text = actionLabels[a.Action].In(st.Lang)
	case a.Value != nil:
		d.Value, d.Date = a.Value.Number, a.Value.Date
		switch {
		case d.Unit == "":
			d.Unit = cur.Unit
		case cur.Unit != "":
			if _, ok := inUnit(0, d.Unit, cur.Unit); !ok {
				return d, invalid("unit", "must be %s, the unit of message %s", cur.Unit, cur.ID)
			}
		}
		var err error
		if text, err = valueText(cur, d); err != nil {
			return d, err
		}
	default:
		d.Choices = a.Choices
		field := "choices"
		if a.Choice != nil {
			d.Choices, field = []string{*a.Choice}, "choice"
		}
		switch {
		case len(d.Choices) == 0:
			return d, invalid(field, "is empty")
		case len(d.Choices) > 1 && cur.Input != InChoices && cur.Question != openingID:
			return d, invalid(field, "has more than the one choice that message %s takes", cur.ID)
		case a.Only && cur.Input != InChoices:
			return d, invalid("only", "goes with the choices of a checklist")
		}
		var labels []string
		for i, id := range d.Choices {
			label, ok := s.tapped(st, cur, id)
			if !ok {
				if field == "choices" {
					field = indexed(field, i)
				}
				return d, invalid(field, "is not among the choices of message %s", cur.ID)
			}
			labels = append(labels, label)
		}
		if d.Only = a.Only && len(withoutNone(d.Choices)) > 0; d.Only {
			labels = append(labels, onlyLabel.In(st.Lang))
		}
		sep := "、"
		if st.Lang == intake.EN {
			sep = ", "
		}
		text = strings.Join(labels, sep)
	}
	d.Turn = s.turn(st, 0, text, a.Key)
	d.Turn.Informant, d.Turn.Who = informant, informant.Who()
	return d, nil
}

// unitNames are other ways to write a unit.
var unitNames = map[string]string{"℃": "Cel", "°C": "Cel", "C": "Cel", "℉": "[degF]", "°F": "[degF]", "F": "[degF]"}

// inUnit gives a figure in the unit that a question has, and whether it can be given in it.
func inUnit(value float64, unit, want string) (float64, bool) {
	plain := func(u string) string {
		if n, ok := unitNames[u]; ok {
			return n
		}
		return u
	}
	switch from, to := plain(unit), plain(want); {
	case from == to:
		return value, true
	case from == "[degF]" && to == "Cel":
		return math.Round((value-32)*5/9*100) / 100, true
	}
	return 0, false
}

func valueText(cur *sent, d said) (string, error) {
	if d.Date != "" {
		return d.Date, nil
	}
	n := *d.Value
	if cur.Input == InScale && (n < 0 || n > 10 || n != float64(int(n))) {
		return "", invalid("value", "must be a whole number from 0 to 10")
	}
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if d.Unit != "" {
		text += " " + d.Unit
	}
	return text, nil
}

func (m *sent) label(id string) (string, bool) {
	for _, c := range m.Choices {
		if c.ID == id {
			return c.Label, true
		}
	}
	return "", false
}

func (s *Service) turn(st *state, ahead int, text, key string) intake.Turn {
	return intake.Turn{Seq: st.nextTurn() + ahead, Who: st.Informant.Who(), Informant: st.Informant, Lang: st.Lang,
		Key: key, Text: text, At: s.now()}
}

// openingAlias lets a client answer the opening by its fixed name.
func openingAlias(m *sent) string {
	if m.Question == openingID {
		return openingID
	}
	return fmt.Sprintf("m%d", m.Turn)
}
