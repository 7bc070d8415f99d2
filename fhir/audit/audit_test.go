package audit

import (
	"encoding/json"
	"testing"
	"time"
)

func TestEventHasWhatFHIRRequires(t *testing.T) {
	b, err := Event{ID: "e1", At: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), Who: "alice on ward-7", Action: Export, What: "feedback",
		Detail: map[string]string{"rows": "2", "kind": "edit"}}.Resource()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		ResourceType, Action, Recorded string
		Type                           struct{ System, Code string }
		Agent                          []struct {
			Name      string
			Requestor *bool
		}
		Source struct{ Observer struct{ Display string } }
		Entity []struct {
			Detail []struct{ Type, ValueString string }
		}
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got.ResourceType != "AuditEvent" || got.Type.Code != "110106" || got.Recorded != "2026-11-27T09:00:00Z" || got.Source.Observer.Display == "" ||
		len(got.Agent) != 1 || got.Agent[0].Requestor == nil || got.Agent[0].Name != "alice on ward-7" || len(got.Entity) != 1 {
		t.Errorf("%s", b)
	}
	if d := got.Entity[0].Detail; len(d) != 2 || d[0].Type != "kind" || d[1].ValueString != "2" {
		t.Errorf("details %v", d)
	}
}
