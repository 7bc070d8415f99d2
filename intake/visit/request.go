package visit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"github.com/preconsult/preconsult/intake"
)

// CheckIn is a request to start a visit.
type CheckIn struct {
	Key         string              `json:"key,omitempty" validate:"max=100"`
	Lang        intake.Lang         `json:"lang" validate:"required,oneof=zh en"`
	AgeYears    *float64            `json:"age_years,omitempty" validate:"omitempty,gte=0,lte=130"`
	BirthDate   string              `json:"birth_date,omitempty" validate:"omitempty,datetime=2006-01-02"`
	Sex         intake.Sex          `json:"sex" validate:"required,oneof=male female other unknown"`
	Consent     bool                `json:"consent" validate:"eq=true"`
	Improve     bool                `json:"improve,omitempty"` // the patient also agreed that feedback on their texts is kept, without who they are
	Name        string              `json:"name,omitempty" validate:"max=200"`
	Identifiers []intake.Identifier `json:"identifiers,omitempty" validate:"max=20,dive"`
	Informant   intake.Informant    `json:"informant,omitempty" validate:"omitempty,oneof=patient parent companion interpreter"`
	Text        string              `json:"text,omitempty"`
	Waiting     *int                `json:"waiting_minutes,omitempty" validate:"omitempty,gte=0,lte=10000"`
	Chart       []ChartEntry        `json:"chart,omitempty" validate:"max=50,dive"`

	Kiosk    string `json:"-" validate:"-"` // the credential that checks in
	NeedsAge bool   `json:"-" validate:"-"` // the door's contract: an age or a date of birth must be told
}

// Answer is what the patient's side sends. Exactly one of Text, Choice, Choices, Value, Date and Action is set.
type Answer struct {
	Key       string           `json:"key" validate:"required,max=100"`
	To        string           `json:"to,omitempty" validate:"max=100"`
	Informant intake.Informant `json:"informant,omitempty" validate:"omitempty,oneof=patient parent companion interpreter"`
	Text      *string          `json:"text,omitempty"`
	Choice    *string          `json:"choice,omitempty" validate:"omitempty,max=200"`
	Choices   []string         `json:"choices,omitempty" validate:"max=50,dive,max=200"`
	Only      bool             `json:"only,omitempty"` // with Choices of a checklist: "that is all", so that the other items are denied
	Value     *Value           `json:"value,omitempty"`
	Unit      string           `json:"unit,omitempty" validate:"max=20"`
	Action    string           `json:"action,omitempty" validate:"omitempty,oneof=why back unknown refuse pause resume staff stop"`
}

// Value is a figure, or a date as YYYY-MM-DD.
type Value struct {
	Number *float64
	Date   string
}

// UnmarshalJSON takes a number, a figure in a string, or a date.
func (v *Value) UnmarshalJSON(b []byte) error {
	var n float64
	if err := json.Unmarshal(b, &n); err == nil {
		v.Number = &n
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[Value]()}
	}
	s = strings.TrimSpace(s)
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		v.Date = s
		return nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[Value]()}
	}
	v.Number = &n
	return nil
}

// MarshalJSON writes it as it came.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.Number != nil {
		return json.Marshal(*v.Number)
	}
	return json.Marshal(v.Date)
}

// Confirm accepts the summary, or corrects it.
type Confirm struct {
	Key         string   `json:"key" validate:"required,max=100"`
	Corrections []string `json:"corrections,omitempty" validate:"max=50"`
}

const maxText = 4000 // characters of one text

// The validator names fields as JSON does.
var check = func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		return strings.Split(f.Tag.Get("json"), ",")[0]
	})
	return v
}()

// Validate reports every problem of a request at once, as *Invalid.
func Validate(request any) error {
	out := &Invalid{Fields: unstorable(reflect.ValueOf(request), "")}
	err := check.Struct(request)
	var problems validator.ValidationErrors
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	for _, p := range problems {
		_, path, _ := strings.Cut(p.Namespace(), ".")
		out.Add(path, explain(p))
	}
	if len(out.Fields) == 0 {
		return nil
	}
	return out
}

func explain(p validator.FieldError) string {
	switch p.Tag() {
	case "required":
		return "is missing"
	case "oneof":
		return "must be one of: " + p.Param()
	case "max":
		return "is longer than " + p.Param()
	case "gte":
		return "must be at least " + p.Param()
	case "lte":
		return "must be at most " + p.Param()
	case "datetime":
		return "must be a date as YYYY-MM-DD"
	case "eq":
		return "must be " + p.Param()
	}
	return "is not acceptable (" + p.Tag() + ")"
}

// textProblem says what is wrong with a text; empty when nothing is.
func textProblem(text string) string {
	switch {
	case utf8.RuneCountInString(text) > maxText:
		return fmt.Sprintf("is longer than %d characters", maxText)
	case !storable(text):
		return "contains a NUL character or is not UTF-8"
	case strings.TrimSpace(text) == "":
		return "is empty"
	}
	return ""
}

// digest tells two requests with the same key apart.
func digest(request any) string {
	b, _ := json.Marshal(request)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
