package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"
)

// loadMorning brings the demo's past: what home devices measured, and then the sample visits. Both are keyed, so that a
// second start adds nothing.
func loadMorning(ctx context.Context, a *app, base string, p *demoStaff) error {
	var loaded bool
	err := a.db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM visit WHERE kiosk = 'sample')`).Scan(&loaded)
	if err != nil || loaded {
		return err
	}
	if err := postHistory(ctx, base, p.Tokens["device"]); err != nil {
		return err
	}
	return loadSamples(ctx, a.parts)
}

// postHistory posts a home cuff's reading of this morning, and a week of another one's, over the real door.
func postHistory(ctx context.Context, base, token string) error {
	now := time.Now()
	if err := post(ctx, base, token, bloodPressure("P1001", "cuff-1001", 168, 96, now.Add(-3*time.Hour))); err != nil {
		return err
	}
	for day := 7; day >= 1; day-- {
		for half := range 2 {
			at := now.AddDate(0, 0, -day).Add(time.Duration(half*12) * time.Hour).Truncate(time.Second)
			sys := 150 + (day*7+half*3)%9 - 3
			if err := post(ctx, base, token, bloodPressure("P1005", "cuff-1005", sys, 90+(day+half)%7, at)); err != nil {
				return err
			}
		}
	}
	return post(ctx, base, token, vital("P1006", "thermometer-1006", "8310-5", "Body temperature", 39.0, "Cel", now.Add(-50*time.Minute)))
}

// feed goes on posting now and then, as devices do while patients wait.
func feed(ctx context.Context, base, token string, log *slog.Logger) {
	tick := time.NewTicker(30 * time.Second)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		at := time.Now()
		var err error
		switch n % 3 {
		case 0:
			err = post(ctx, base, token, vital("P1003", "oximeter-1003", "2708-6", "Oxygen saturation in Arterial blood", 97+float64(rand.IntN(3)), "%", at))
		case 1:
			err = post(ctx, base, token, vital("P1002", "watch-1002", "8867-4", "Heart rate", 68+float64(rand.IntN(12)), "/min", at))
		default:
			err = post(ctx, base, token, bloodPressure("P1004", "cuff-1004", 126+rand.IntN(10), 78+rand.IntN(8), at))
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("the demo's device feed failed", "err", err)
		}
	}
}

// observation is what every reading of the feed has.
func observation(mrn, device, code, display string, at time.Time) map[string]any {
	return map[string]any{
		"resourceType": "Observation", "status": "final",
		"identifier": []any{map[string]any{"system": "urn:preconsult:sample:reading",
			"value": fmt.Sprintf("%s-%s-%d", device, code, at.Unix())}},
		"category": []any{map[string]any{"coding": []any{map[string]any{
			"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs", "display": "Vital Signs"}}}},
		"code":              map[string]any{"coding": []any{map[string]any{"system": "http://loinc.org", "code": code, "display": display}}},
		"subject":           map[string]any{"identifier": map[string]any{"system": sampleSystem, "value": mrn}},
		"device":            map[string]any{"identifier": map[string]any{"system": "urn:preconsult:sample:device", "value": device}, "display": device},
		"effectiveDateTime": at.Format(time.RFC3339),
	}
}

func quantity(value float64, unit string) map[string]any {
	return map[string]any{"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
}

func vital(mrn, device, code, display string, value float64, unit string, at time.Time) map[string]any {
	o := observation(mrn, device, code, display, at)
	o["valueQuantity"] = quantity(value, unit)
	if code == "2708-6" { // the vital-sign profile asks for both codes
		c := o["code"].(map[string]any)
		c["coding"] = append(c["coding"].([]any), map[string]any{"system": "http://loinc.org", "code": "59408-5",
			"display": "Oxygen saturation in Arterial blood by Pulse oximetry"})
	}
	return o
}

func bloodPressure(mrn, device string, systolic, diastolic int, at time.Time) map[string]any {
	o := observation(mrn, device, "85354-9", "Blood pressure panel with all children optional", at)
	part := func(code, display string, v int) map[string]any {
		return map[string]any{"code": map[string]any{"coding": []any{map[string]any{"system": "http://loinc.org", "code": code, "display": display}}},
			"valueQuantity": quantity(float64(v), "mm[Hg]")}
	}
	o["component"] = []any{part("8480-6", "Systolic blood pressure", systolic), part("8462-4", "Diastolic blood pressure", diastolic)}
	return o
}

func post(ctx context.Context, base, token string, resource map[string]any) error {
	body, err := json.Marshal(resource)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/fhir/Observation", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/fhir+json")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		why, _ := io.ReadAll(io.LimitReader(res.Body, 2000))
		return fmt.Errorf("post a reading: status %d: %s", res.StatusCode, why)
	}
	return nil
}
