package console

import (
	"context"
	"sync"
)

// places remembers at which kiosk a visit began: whoever runs to a bell needs to know where. A visit never changes its
// kiosk, so that it is looked up once.
type places struct {
	mu   sync.Mutex
	seen map[string]string
}

const placesKept = 2000

// place is the name of the kiosk of a visit; empty when it cannot be told.
func (d *door) place(ctx context.Context, visit string) string {
	d.places.mu.Lock()
	name, known := d.places.seen[visit]
	d.places.mu.Unlock()
	if known {
		return name
	}
	v, err := d.Visits.Staff(ctx, visit)
	if err != nil {
		return ""
	}
	name = d.kioskName(ctx, v.Kiosk)
	d.places.mu.Lock()
	defer d.places.mu.Unlock()
	if d.places.seen == nil || len(d.places.seen) >= placesKept {
		d.places.seen = map[string]string{}
	}
	d.places.seen[visit] = name
	return name
}

// kioskName is the name that the hospital gave a kiosk.
func (d *door) kioskName(ctx context.Context, id string) string {
	if id == "" {
		return ""
	}
	list, err := d.Keeper.List(ctx)
	if err != nil {
		return ""
	}
	for _, c := range list {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}
