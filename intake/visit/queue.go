package visit

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/intake"
)

// QueueRow is one visit in the queue of staff.
type QueueRow struct {
	ID           string             `json:"id"`
	Level        intake.Level       `json:"level"`
	Status       intake.VisitStatus `json:"status"`
	Lang         intake.Lang        `json:"lang"`
	WaitingSince time.Time          `json:"waiting_since"`
	Complaint    intake.Words       `json:"complaint"`
	Bells        int                `json:"bells"`
	Name         string             `json:"name,omitempty"` // masked
	Sex          intake.Sex         `json:"sex"`
	Age          *float64           `json:"age_years,omitempty"`
	Signed       bool               `json:"signed"`
	Seen         intake.SeenHow     `json:"seen,omitempty"`         // why the patient no longer waits
	AskAgain     time.Time          `json:"ask_again_at,omitzero"`  // when the waiting-room re-check is or was due
	AskByStaff   bool               `json:"ask_by_staff,omitempty"` // nobody asks on a page: staff have to
}

const queueColumns = `
	SELECT v.id, v.level, v.status, v.lang, v.started, v.complaint, v.bells, v.person,
	       EXISTS (SELECT FROM journal j WHERE j.visit = v.id AND j.kind = 'signed'), v.seen, v.recheck_due, v.recheck_at IS NULL
	FROM visit v `

// Queue lists visits, the most urgent first, then who waits longest. Without a status it lists all that have not ended.
func (s *Service) Queue(ctx context.Context, status intake.VisitStatus) ([]QueueRow, error) {
	const order = ` ORDER BY CASE v.level WHEN 0 THEN 6 ELSE v.level END, v.started LIMIT 1000`
	if status == "" {
		return s.queue(ctx, queueColumns+`WHERE v.status NOT IN ('done', 'stopped')`+order)
	}
	return s.queue(ctx, queueColumns+`WHERE v.status = $1`+order, status)
}

// QueueSince lists what staff work through: all that have not ended, and what ended since a moment and is not signed or was
// signed since. Who was found to have left is listed as what has ended is. The order is the queue's.
func (s *Service) QueueSince(ctx context.Context, since time.Time) ([]QueueRow, error) {
	return s.queue(ctx, queueColumns+`
		WHERE v.status NOT IN ('done', 'stopped') AND (v.seen <> 'left' OR v.started >= $1) OR v.ended >= $1
		ORDER BY CASE v.level WHEN 0 THEN 6 ELSE v.level END, v.started LIMIT 1000`, since)
}

// Row returns one visit's row of the queue.
func (s *Service) Row(ctx context.Context, id string) (QueueRow, error) {
	rows, err := s.queue(ctx, queueColumns+`WHERE v.id = $1`, id)
	if err != nil {
		return QueueRow{}, err
	}
	if len(rows) == 0 {
		return QueueRow{}, ErrNotFound
	}
	return rows[0], nil
}

func (s *Service) queue(ctx context.Context, sql string, args ...any) ([]QueueRow, error) {
	rows, err := s.DB.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (QueueRow, error) {
		var q QueueRow
		var complaint, person json.RawMessage
		var due *time.Time
		err := r.Scan(&q.ID, &q.Level, &q.Status, &q.Lang, &q.WaitingSince, &complaint, &q.Bells, &person, &q.Signed, &q.Seen,
			&due, &q.AskByStaff)
		if err != nil {
			return q, err
		}
		var p intake.Person
		if err := json.Unmarshal(complaint, &q.Complaint); err != nil {
			return q, err
		}
		if err := json.Unmarshal(person, &p); err != nil {
			return q, err
		}
		if q.AskByStaff = q.AskByStaff && due != nil; due != nil {
			q.AskAgain = due.In(s.Hospital.Zone)
		}
		q.WaitingSince = q.WaitingSince.In(s.Hospital.Zone)
		q.Name, q.Sex, q.Age = MaskedName(p.Name), p.Sex, p.Age
		return q, nil
	})
}

// Bells lists the bells that ring, and those acknowledged since a moment, the most urgent and oldest first.
func (s *Service) Bells(ctx context.Context, since time.Time) ([]intake.Bell, error) {
	return s.bells(ctx, `WHERE acknowledged_at IS NULL OR acknowledged_at >= $1`, since)
}

// Bell returns one bell.
func (s *Service) Bell(ctx context.Context, id string) (intake.Bell, error) {
	bs, err := s.bells(ctx, `WHERE id = $1`, id)
	if err != nil {
		return intake.Bell{}, err
	}
	if len(bs) == 0 {
		return intake.Bell{}, ErrNotFound
	}
	return bs[0], nil
}

func (s *Service) bells(ctx context.Context, where string, args ...any) ([]intake.Bell, error) {
	rows, err := s.DB.Query(ctx, `SELECT id, kind, visit, level, since, reason, coalesce(acknowledged_by, ''), acknowledged_at
		FROM bell `+where+` ORDER BY acknowledged_at IS NOT NULL, level, since LIMIT 10000`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (intake.Bell, error) {
		var b intake.Bell
		var reason json.RawMessage
		var at *time.Time
		if err := r.Scan(&b.ID, &b.Kind, &b.Visit, &b.Level, &b.Since, &reason, &b.AcknowledgedBy, &at); err != nil {
			return b, err
		}
		if at != nil {
			b.AcknowledgedAt = at.In(s.Hospital.Zone)
		}
		b.Since = b.Since.In(s.Hospital.Zone)
		return b, json.Unmarshal(reason, &b.Reason)
	})
}
