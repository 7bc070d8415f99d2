package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/fhir/rest"
	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/api"
	"github.com/preconsult/preconsult/intake/console"
	"github.com/preconsult/preconsult/intake/kiosk"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/web"
	"github.com/preconsult/preconsult/safety"
)

func newServeCommand() *cobra.Command {
	return &cobra.Command{Use: "serve", Short: "Serve kiosk, console, API and FHIR", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			frugalStart()
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return withURL(ctx, func(ctx context.Context, c Config, url string) error {
				log := newLog(os.Stderr, c.LogLevel)
				a, err := open(ctx, c, url, log, nil)
				if err != nil {
					return err
				}
				defer a.close()
				l, err := net.Listen("tcp", c.Listen)
				if err != nil {
					return fmt.Errorf("PRECONSULT_LISTEN: %w", err)
				}
				log.Info("ready", "listen", l.Addr().String())
				if any, err := a.keeper.Any(ctx, access.Administrator); err == nil && !any {
					log.Warn("there is no administrator yet: run  preconsult user add NAME --role administrator")
				}
				return a.serve(ctx, l)
			})
		}}
}

// serve runs the doors until the context ends.
func (a *app) serve(ctx context.Context, l net.Listener) error {
	h, err := a.handler()
	if err != nil {
		return err
	}
	delivery, err := a.deliverer()
	if err != nil {
		return err
	}
	a.listen(ctx)
	go a.recheck(ctx)
	go a.watchModels(ctx)
	go func() {
		if err := warm(a.filter); err != nil {
			a.log.Error("the filter cannot learn from its examples", "err", err)
		}
	}()
	if delivery == nil {
		return web.Server(ctx, l, h, a.log)
	}
	delivering, stop := context.WithCancel(ctx)
	var delivered sync.WaitGroup
	delivered.Go(func() { delivery.Run(delivering) })
	defer delivered.Wait() // the pool is closed behind us
	defer stop()
	return web.Server(ctx, l, h, a.log)
}

// lookForWaiting is how often it is looked who waits and is to be asked again.
const lookForWaiting = 15 * time.Second

// recheck does what is due for those who wait, until the context ends. Each replica looks; the database lets one of them do it.
func (a *app) recheck(ctx context.Context) {
	tick := time.NewTicker(lookForWaiting)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := a.visits.Recheck(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("those who wait could not all be asked again", "err", err)
		}
	}
}

// doors is the whole HTTP side; stopping it ends the event streams first.
type doors struct {
	http.Handler
	stop func()
}

// StopStreams ends open event streams, so that a graceful stop need not wait for them.
func (d doors) StopStreams() { d.stop() }

// handler joins the doors. Browsers' pages carry their own protection against forged requests; machines come with tokens.
func (a *app) handler() (http.Handler, error) {
	signIns := access.NewLimiter(12*time.Second, 10, time.Now)
	hospital := a.text(intake.ZH, a.cfg.Hospital)
	emergency := "120"
	if len(a.cfg.Phones) > 0 {
		emergency = a.cfg.Phones[0]
	}
	pages, err := kiosk.New(kiosk.Config{Visits: a.visits, Keeper: a.keeper, Hospital: hospital, Named: a.cfg.Hospital != "",
		System: cardSystem, Emergency: a.text(intake.ZH, emergency), Improve: a.cfg.Feedback, Enrols: access.NewLimiter(6*time.Second, 10, time.Now),
		Secure: a.cfg.Secure, Log: a.log, Now: time.Now, NewKey: uuid.NewString})
	if err != nil {
		return nil, err
	}
	staff, err := console.New(console.Config{Visits: a.visits, Keeper: a.keeper, Passages: a.content, Shelf: a.shelf, Beside: a.beside, Events: a.hub,
		Unlinked: a.unlinked, Refused: a.refused, Text: noteTextFor(a.cfg.Lang), Explain: a.understand.Explain, Levels: a.content.Scales.Levels, Hospital: a.cfg.Hospital, Lang: a.cfg.Lang, Zone: a.cfg.Zone,
		SignIns: signIns, Secure: a.cfg.Secure, Log: a.log, Now: time.Now})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.Handle("/console", staff)
	mux.Handle("/console/", staff)
	mux.Handle("/api/", api.New(api.Config{Visits: a.visits, Keeper: a.keeper, Events: a.hub, Shelf: a.shelf, SignIns: signIns, Lang: a.cfg.Lang,
		Log: a.log, Now: time.Now}))
	fhir := rest.New(a.store, rest.Options{Authority: rest.AuthorityFunc(a.fhirWho), Gate: gate(a.content.Scales), Jumps: a.content.Scales.Jumps, Now: time.Now,
		Location: a.cfg.Zone, Version: version, Arrived: a.arrived,
		Failed: func(r *http.Request, err error) { a.log.Error("a FHIR request failed", "route", r.Pattern, "err", err) }})
	mux.Handle("/fhir", fhir)
	mux.Handle("/fhir/", fhir)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := a.db.Ping(ctx); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
		a.tellModels(w)
		a.tellDelivery(ctx, w)
	})
	mux.Handle("GET /metrics", a.metrics())
	return doors{web.Secure(web.Log(a.log, mux)), a.hub.Close}, nil
}

// cardSystem numbers the cards that patients type at the kiosk when the hospital names no system of its own.
const cardSystem = "urn:preconsult:card"

func (a *app) text(lang intake.Lang, words string) safety.Text {
	t, _ := a.filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Citation, Lang: lang, Text: words, Mode: intake.ByHuman})
	return t
}

// fhirWho tells the FHIR door who is asking.
func (a *app) fhirWho(r *http.Request) (role, id string, ok bool, err error) {
	p, err := a.keeper.Who(r.Context(), web.Bearer(r))
	if errors.Is(err, access.ErrUnknown) {
		return "", "", false, nil
	}
	return string(p.Role), p.ID, err == nil, err
}

// metrics are for the administrator.
func (a *app) metrics() http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, g := range []struct {
		name, help, sql string
	}{
		{"preconsult_visits_open", "Visits that have not ended.", `SELECT count(*) FROM visit WHERE status NOT IN ('done', 'stopped')`},
		{"preconsult_bells_ringing", "Bells that nobody has acknowledged.", `SELECT count(*) FROM bell WHERE acknowledged_at IS NULL`},
	} {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.name, Help: g.help}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			n := -1
			if err := a.db.QueryRow(ctx, g.sql).Scan(&n); err != nil {
				return -1
			}
			return float64(n)
		}))
	}
	for name, n := range map[string]*atomic.Int64{"accepted": &a.proposals.Accepted, "rejected": &a.proposals.Rejected} {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "preconsult_model_proposals_total",
			Help: "Findings that a model proposed, by what became of them.", ConstLabels: prometheus.Labels{"outcome": name}},
			func() float64 { return float64(n.Load()) }))
	}
	a.registerModels(reg)
	a.registerDelivery(reg)
	inner := promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := a.keeper.Who(r.Context(), web.Bearer(r))
		switch {
		case err != nil && !errors.Is(err, access.ErrUnknown):
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		case err != nil:
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "a living credential is needed", http.StatusUnauthorized)
		case p.Role != access.Administrator:
			http.Error(w, "this is not yours to do", http.StatusForbidden)
		default:
			inner.ServeHTTP(w, r)
		}
	})
}

func newMigrateCommand() *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the database's tables up to date", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return withDatabase(cmd.Context(), func(context.Context, Config, string) error {
				fmt.Fprintln(cmd.OutOrStdout(), "the database is up to date")
				return nil
			})
		}}
}

// trimBase is an absolute address without a trailing slash.
func trimBase(addr net.Addr) string { return strings.TrimSuffix("http://"+addr.String(), "/") }
