package visit

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Event says that a visit or a bell has changed. ID is the visit's or the bell's.
type Event struct {
	Kind string // visit | bell
	ID   string
}

// Listen delivers what any replica changed until the context ends, over a connection of its own. When the database goes
// away it comes back with growing pauses; a subscriber that hears Event{Kind: "lost"} must read anew what it shows.
func (s *Service) Listen(ctx context.Context, deliver func(Event)) {
	pause := time.Second
	for ctx.Err() == nil {
		err := s.listen(ctx, deliver, func() { pause = time.Second })
		if ctx.Err() != nil {
			return
		}
		s.Log.Warn("the event channel was lost", "err", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if pause < 30*time.Second {
			pause *= 2
		}
	}
}

func (s *Service) listen(ctx context.Context, deliver func(Event), ready func()) error {
	conn, err := pgx.ConnectConfig(ctx, s.DB.Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `LISTEN visit; LISTEN bell`); err != nil {
		return err
	}
	ready()
	deliver(Event{Kind: "lost"})
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		deliver(Event{Kind: n.Channel, ID: n.Payload})
	}
}
