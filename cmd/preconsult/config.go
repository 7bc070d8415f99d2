package main

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/llm"
)

// Config is everything that differs from one hospital to the next. It is read once, from the environment, and passed down.
type Config struct {
	DatabaseURL string // PRECONSULT_DATABASE_URL
	Listen      string // PRECONSULT_LISTEN
	Lang        intake.Lang
	Zone        *time.Location
	Hospital    string
	House       triage.House
	After       intake.Words
	Worse       intake.Words
	Crisis      intake.Words
	Phones      []string
	Recheck     bool // those who wait are asked again
	Feedback    bool // what clinicians say of texts is kept for export
	Snomed      bool
	Secure      bool // cookies only over HTTPS
	LogLevel    slog.Level

	DeliverURL, DeliverToken string // of the hospital's own FHIR server

	LLMs     []llm.Config          // the servers with names, the smallest first
	LLMTasks map[llm.Task][]string // the servers of a task, where it has some of its own
	LLMTurn  time.Duration

	LLMURL, LLMKind, LLMModel, LLMKey         string
	LLMRest                                   time.Duration // no setting: for whoever measures
	EmbedURL, EmbedKind, EmbedModel, EmbedKey string
	EmbedQueryModel                           string         // the model's name for questions, where it has one of its own
	EmbedPrefixes                             embed.Prefixes // what stands before questions and passages

	llmServers           []string
	llmCalls, llmWaiting int
	llmPlain             bool
}

// setting is one environment variable: its name, what it is for, and what stands when it is not given.
type setting struct {
	name, standard, help string
	read                 func(c *Config, value string) error
}

var settings = slices.Concat(houseSettings, deliverSettings, modelSettings, embedSettings)

var houseSettings = []setting{
	{"PRECONSULT_DATABASE_URL", "", "the hospital's own Postgres (15 or newer, pgvector 0.8 or newer); without it a private local cluster",
		func(c *Config, v string) error { c.DatabaseURL = v; return nil }},
	{"PRECONSULT_LISTEN", "127.0.0.1:8080", "address and port to listen on",
		func(c *Config, v string) error { c.Listen = v; return nil }},
	{"PRECONSULT_LANG", "zh", "language of the notes for the doctor: zh or en", func(c *Config, v string) error {
		if c.Lang = intake.Lang(v); !c.Lang.Valid() {
			return fmt.Errorf("must be zh or en")
		}
		return nil
	}},
	{"PRECONSULT_TIME_ZONE", "Asia/Shanghai", "time zone of the hospital", func(c *Config, v string) (err error) {
		c.Zone, err = time.LoadLocation(v)
		return err
	}},
	{"PRECONSULT_HOSPITAL", "", "name of the hospital, shown on pages and records",
		func(c *Config, v string) error { c.Hospital = v; return nil }},
	{"PRECONSULT_HOUSE", "", "YAML file with the hospital's own departments and special clinics (fever clinic, chest pain centre); see README", readHouse},
	{"PRECONSULT_AFTER_ZH", "请在候诊区等候，叫号会显示在屏幕上。", "what happens next, said at the end, in Chinese",
		func(c *Config, v string) error { c.After.ZH = v; return nil }},
	{"PRECONSULT_AFTER_EN", "Please wait in the waiting area. The screen will show when it is your turn.", "the same in English",
		func(c *Config, v string) error { c.After.EN = v; return nil }},
	{"PRECONSULT_WORSE_ZH", "要是更难受，请马上告诉工作人员。", "what to do when it gets worse, in Chinese",
		func(c *Config, v string) error { c.Worse.ZH = v; return nil }},
	{"PRECONSULT_WORSE_EN", "If you feel worse, tell a member of staff at once.", "the same in English",
		func(c *Config, v string) error { c.Worse.EN = v; return nil }},
	{"PRECONSULT_CRISIS_ZH", "也可以随时拨打心理援助热线 12356。", "said beside the card for self-harm, in Chinese",
		func(c *Config, v string) error { c.Crisis.ZH = v; return nil }},
	{"PRECONSULT_CRISIS_EN", "You can also call the mental health line 12356 at any time.", "the same in English",
		func(c *Config, v string) error { c.Crisis.EN = v; return nil }},
	{"PRECONSULT_PHONES", "120,110,12356", "telephone numbers that may be said to patients, with commas between", func(c *Config, v string) error {
		c.Phones = strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
		return nil
	}},
	{"PRECONSULT_RECHECK", "on", "off: the hospital asks those who wait by other means, and the program does not", onOff(func(c *Config) *bool { return &c.Recheck })},
	{"PRECONSULT_FEEDBACK", "off", "on: what clinicians say of texts and verdicts, and their edits, are kept without who the patient is, for `preconsult export`; only of patients who tick so at check-in",
		onOff(func(c *Config) *bool { return &c.Feedback })},
	{"PRECONSULT_SNOMED", "off", "on: write SNOMED CT codes too (needs a licence in the country of use)", onOff(func(c *Config) *bool { return &c.Snomed })},
	{"PRECONSULT_SECURE_COOKIES", "off", "on: cookies over HTTPS only; set it when a TLS proxy stands in front", onOff(func(c *Config) *bool { return &c.Secure })},
	{"PRECONSULT_LOG", "info", "debug, info, warn or error", func(c *Config, v string) error { return c.LogLevel.UnmarshalText([]byte(v)) }},
}

var embedSettings = []setting{
	{"PRECONSULT_EMBED_URL", "", "an on-premises embedding server; the built-in embedder when empty", func(c *Config, v string) error { c.EmbedURL = v; return nil }},
	{"PRECONSULT_EMBED_KIND", "openai", "openai (any compatible server) or ollama", kind(func(c *Config) *string { return &c.EmbedKind })},
	{"PRECONSULT_EMBED_MODEL", "", "name of the embedding model", func(c *Config, v string) error { c.EmbedModel = v; return nil }},
	{"PRECONSULT_EMBED_KEY", "", "key of the embedding server, if it wants one", func(c *Config, v string) error { c.EmbedKey = v; return nil }},
	{"PRECONSULT_EMBED_QUERY_MODEL", "", "name of the embedding model for questions, if the server wants another one for them",
		func(c *Config, v string) error { c.EmbedQueryModel = v; return nil }},
	{"PRECONSULT_EMBED_QUERY_PREFIX", "auto", "put before questions for the embedding model; auto: what its family wants, none: nothing",
		prefix(func(p *embed.Prefixes) *string { return &p.Query })},
	{"PRECONSULT_EMBED_PASSAGE_PREFIX", "auto", "the same before passages",
		prefix(func(p *embed.Prefixes) *string { return &p.Passage })},
}

func onOff(of func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, v string) error {
		switch v {
		case "on", "off":
			*of(c) = v == "on"
			return nil
		}
		return fmt.Errorf("must be on or off")
	}
}

func kind(of func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v != "openai" && v != "ollama" {
			return fmt.Errorf("must be openai or ollama")
		}
		*of(c) = v
		return nil
	}
}

// prefix reads what stands before a text. The model is a setting above this one, hence read before it.
func prefix(of func(*embed.Prefixes) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		standard := embed.PrefixesOf(c.EmbedModel)
		switch v {
		case "auto":
			v = *of(&standard)
		case "none":
			v = ""
		}
		*of(&c.EmbedPrefixes) = v
		return nil
	}
}

// ReadConfig reads and checks all settings together. Its error names every variable that is wrong.
func ReadConfig(getenv func(string) string) (Config, error) {
	var c Config
	var wrong []string
	for _, s := range settings {
		v := getenv(s.name)
		if v == "" {
			v = s.standard
		}
		if err := s.read(&c, v); err != nil {
			wrong = append(wrong, s.name+": "+err.Error())
		}
	}
	wrong = append(wrong, c.readServers(getenv)...)
	wrong = append(wrong, c.checkDelivery()...)
	if c.EmbedURL != "" && c.EmbedModel == "" {
		wrong = append(wrong, "PRECONSULT_EMBED_MODEL: is needed when PRECONSULT_EMBED_URL is given")
	}
	if len(wrong) > 0 {
		return c, fmt.Errorf("configuration: %s", strings.Join(wrong, "; "))
	}
	return c, nil
}

// describeConfig prints all settings: `preconsult help config`.
func describeConfig(w io.Writer) {
	fmt.Fprintln(w, "Settings are environment variables:")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range settings {
		standard := s.standard
		if standard == "" {
			standard = "-"
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", s.name, standard, s.help)
	}
	_ = t.Flush()
}
