package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	pgvectorgo "github.com/pgvector/pgvector-go"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"github.com/tmc/langchaingo/vectorstores/pgvector"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/document"
	"github.com/preconsult/preconsult/rag/index"
)

func newBenchRetrieveCommand() *cobra.Command {
	var passages, queries int
	cmd := &cobra.Command{Use: "retrieve", Short: "Searches a second among many passages, beside an exact scan and langchaingo's own store",
		Long: "Fills a throwaway Postgres with as many passages as asked for, made by variation of the content's, and searches it: the\n" +
			"fused search of the program, its vector part alone, the same vectors by an exact scan, and langchaingo's own store for\n" +
			"pgvector on the same rows. Recall counts hits that are no farther than the exact search's last, since variants tie.",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			if passages < 1000 || queries < 10 {
				return errors.New("--passages from 1000 and --queries from 10 are expected")
			}
			c, err := ReadConfig(os.Getenv)
			if err != nil {
				return err
			}
			a, end, err := openScratch(cmd.Context(), c)
			if err != nil {
				return err
			}
			defer end()
			b := retrieveBench{app: a, out: cmd.OutOrStdout(), progress: cmd.ErrOrStderr(), passages: passages, queries: queries}
			return b.run(cmd.Context())
		}}
	cmd.Flags().IntVar(&passages, "passages", 100_000, "how many passages")
	cmd.Flags().IntVar(&queries, "queries", 200, "how many different queries")
	return cmd
}

// retrieveBench is one run over one database.
type retrieveBench struct {
	*app
	out, progress     io.Writer
	passages, queries int

	embedder index.Embedder
	asked    []benchQuery
}

type benchQuery struct {
	text   string
	lang   intake.Lang
	vector []float32
}

// nearest is how many passages each search brings.
const nearest = 10

func (b *retrieveBench) run(ctx context.Context) error {
	e, err := embedder(ctx, b.cfg, b.content)
	if err != nil {
		return err
	}
	b.embedder = e
	ix := index.New(b.db, e).WithConcepts(conceptsOf(b.content))
	if _, err := ix.Index(ctx, b.content.Passages(), nil); err != nil {
		return err
	}
	began := time.Now()
	bar := progressbar.NewOptions(b.passages, progressbar.OptionSetWriter(b.progress), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetDescription("passages"), progressbar.OptionShowCount())
	copied := began
	if err := ix.Load(ctx, b.variants(), func(n int) { _ = bar.Set(n); copied = time.Now() }); err != nil {
		return err
	}
	built := time.Now()
	var rows, table, graph, words int64
	if err := b.db.QueryRow(ctx, `SELECT (SELECT count(*) FROM rag_passage WHERE NOT retired), pg_table_size('rag_passage'),
		pg_relation_size('rag_passage_embedding_`+fmt.Sprint(e.Dimensions())+`'), pg_relation_size('rag_passage_words')`).Scan(&rows, &table, &graph, &words); err != nil {
		return err
	}
	fmt.Fprintf(b.out, "%d passages, %s; embedded and copied in %.0f s, graph built and words counted in %.0f s; table %d MB, vectors' graph %d MB, "+
		"words %d MB\n\n", rows, e.Model(), copied.Sub(began).Seconds(), built.Sub(copied).Seconds(), table>>20, graph>>20, words>>20)
	if err := b.ask(ctx); err != nil {
		return err
	}
	return b.compare(ctx, ix)
}

// variants makes documents of a thousand passages each: the content's passages with their sentences in another order, other
// figures, and a sentence of another passage, so that no two are the same and many are near.
func (b *retrieveBench) variants() iter.Seq[document.Document] {
	rng := rand.New(rand.NewPCG(1, 2))
	type text struct {
		title, heading, body string
		lang                 intake.Lang
	}
	var all []text
	for _, p := range b.content.Passages() {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			all = append(all, text{index.Title(p, lang), p.Heading.In(lang), p.Text.In(lang), lang})
		}
	}
	return func(yield func(document.Document) bool) {
		for made := 0; made < b.passages; {
			d := document.Document{ID: fmt.Sprintf("variant-%07d", made), Title: "variants", File: "variants", Hash: fmt.Sprint(made),
				Audience: guidelines.ForClinician, Verified: guidelines.Design}
			for range min(1000, b.passages-made) {
				t, other := all[rng.IntN(len(all))], all[rng.IntN(len(all))]
				parts := append(benchSentences(t.body), benchSentences(other.body)[0])
				rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
				body := strings.Map(func(r rune) rune {
					if r >= '0' && r <= '9' {
						return '0' + rune(rng.IntN(10))
					}
					return r
				}, strings.Join(parts, " "))
				d.Chunks = append(d.Chunks, document.Chunk{Anchor: fmt.Sprint(made), Heading: t.heading, Text: body, Lang: t.lang})
				made++
			}
			if !yield(d) {
				return
			}
		}
	}
}

func benchSentences(text string) []string {
	parts := strings.SplitAfter(strings.ReplaceAll(text, "。", "。\n"), "\n")
	parts = slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
	if len(parts) == 0 {
		return []string{text}
	}
	return parts
}

// ask takes the questions of the content as queries: what patients are asked is what they and doctors look for.
func (b *retrieveBench) ask(ctx context.Context) error {
	all := b.content.Questions()
	for i := range b.queries {
		q := all[i%len(all)]
		lang := []intake.Lang{intake.ZH, intake.EN}[i%2]
		x := benchQuery{text: q.Text.In(lang) + " " + q.Why.Text.In(lang), lang: lang}
		var err error
		if x.vector, err = b.embedder.EmbedQuery(ctx, x.text); err != nil {
			return err
		}
		b.asked = append(b.asked, x)
	}
	return nil
}

func (b *retrieveBench) compare(ctx context.Context, ix *index.Index) error {
	dim := fmt.Sprint(b.embedder.Dimensions())
	const from = `SELECT id FROM rag_passage WHERE NOT retired AND lang = ANY ($2) `
	vector := func(sql string, settings ...string) func(context.Context, benchQuery) ([]string, error) {
		return func(ctx context.Context, q benchQuery) (ids []string, err error) {
			err = pgx.BeginTxFunc(ctx, b.db, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
				batch := &pgx.Batch{}
				for _, s := range settings {
					batch.Queue(`SET LOCAL ` + s)
				}
				batch.Queue(sql, pgvectorOf(q.vector), []string{string(q.lang)}).Query(func(rows pgx.Rows) (err error) {
					ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
					return err
				})
				return tx.SendBatch(ctx, batch).Close()
			})
			return ids, err
		}
	}
	graphAt := func(walked int) func(context.Context, benchQuery) ([]string, error) {
		return vector(from+`AND vector_dims(embedding) = `+dim+` ORDER BY embedding::vector(`+dim+`) <=> $1::vector(`+dim+`) LIMIT 10`,
			"hnsw.iterative_scan = strict_order", "hnsw.ef_search = "+fmt.Sprint(walked))
	}
	graph := graphAt(index.Walked)
	exact := vector(from + `ORDER BY (embedding <=> $1::vector) + 0 LIMIT 10`) // an order that no index serves
	fused := func(ctx context.Context, q benchQuery) ([]string, error) {
		_, err := ix.Search(ctx, index.Query{Text: q.text, Lang: q.lang, K: nearest})
		return nil, err
	}
	if b.passages > peerOwns {
		if _, err := b.db.Exec(ctx, `ALTER ROLE CURRENT_USER SET temp_file_limit = '`+peerCopies+`'`); err != nil {
			return err
		}
		b.db.Reset() // so that all connections have it
	}
	peer, err := b.peer(ctx)
	if err != nil {
		return err
	}
	few := b.asked[:min(len(b.asked), 40, max(20, 20_000_000/b.passages))] // a scan of all rows is slow: enough for a median
	fmt.Fprintf(b.out, "%-34s %9s %9s %9s %12s\n", "search (10 hits, one after the other)", "p50 ms", "p99 ms", "a second", "2 at a time")
	var base, ours, alone float64
	for _, m := range []struct {
		name    string
		do      func(context.Context, benchQuery) ([]string, error)
		queries []benchQuery
		into    *float64
	}{{"fused: vectors, words, concepts", fused, b.asked, &ours}, {"vectors by the graph", graph, b.asked, &alone},
		{"vectors by an exact scan", exact, few, nil}, {"langchaingo's store for pgvector", peer, few, &base}} {
		if _, err := timed(ctx, m.queries[:min(10, len(m.queries))], m.do); err != nil { // once for the caches
			if m.into != &base {
				return fmt.Errorf("%s: %w", m.name, err)
			}
			fmt.Fprintf(b.out, "%-34s cannot: %v\n", m.name, err)
			continue
		}
		took, err := timed(ctx, m.queries, m.do)
		if err != nil {
			return err
		}
		atOnce := "not tried" // two copies of a million rows fill disks
		if m.into != &base || b.passages <= peerOwns {
			two, err := parallel(ctx, m.queries, m.do, 2)
			if err != nil {
				return err
			}
			atOnce = fmt.Sprintf("%.0f", two)
		}
		median := took[len(took)/2].Seconds()
		if m.into != nil {
			*m.into = median
		}
		fmt.Fprintf(b.out, "%-34s %9.2f %9.2f %9.0f %12s\n", m.name, median*1000, took[len(took)*99/100].Seconds()*1000, 1/mean(took).Seconds(), atOnce)
	}
	if base > 0 {
		fmt.Fprintf(b.out, "\nlangchaingo's median is %.0f times that of the vectors alone, %.0f times that of the fused search\n", base/alone, base/ours)
	}
	return b.recall(ctx, b.asked[:min(len(b.asked), max(50, 20_000_000/b.passages))], graphAt)
}

// recall compares the graph with an exact search by distances, and says what a longer walk through it would cost.
func (b *retrieveBench) recall(ctx context.Context, queries []benchQuery, graphAt func(walked int) func(context.Context, benchQuery) ([]string, error)) error {
	last := make([]float64, len(queries)) // the exact search's last distance
	for i, q := range queries {
		if err := b.db.QueryRow(ctx, `SELECT max(distance) FROM (
			SELECT (embedding <=> $1::vector) + 0 AS distance FROM rag_passage WHERE NOT retired AND lang = $2 ORDER BY 1 LIMIT 10) x`,
			pgvectorOf(q.vector), string(q.lang)).Scan(&last[i]); err != nil {
			return err
		}
	}
	fmt.Fprintln(b.out)
	for _, walked := range []int{100, 150, 200, 400} {
		hits, graph := 0, graphAt(walked)
		if _, err := timed(ctx, queries, graph); err != nil { // once for the caches
			return err
		}
		took, err := timed(ctx, queries, graph)
		if err != nil {
			return err
		}
		for i, q := range queries {
			ids, err := graph(ctx, q)
			if err != nil {
				return err
			}
			var n int
			if err := b.db.QueryRow(ctx, `SELECT count(*) FROM rag_passage WHERE id = ANY ($3) AND lang = $2 AND embedding <=> $1::vector <= $4 + 1e-6`,
				pgvectorOf(q.vector), string(q.lang), ids, last[i]).Scan(&n); err != nil {
				return err
			}
			hits += min(n, nearest)
		}
		ours := ""
		if walked == index.Walked {
			ours = ", as the program searches"
		}
		fmt.Fprintf(b.out, "recall@10 of the graph beside the exact search, %3d walked: %.3f, p50 %.2f ms (n %d queries)%s\n", walked,
			float64(hits)/float64(nearest*len(queries)), took[len(took)/2].Seconds()*1000, len(queries), ours)
	}
	return nil
}

// peerOwns is up to how many passages langchaingo's store gets rows of its own, with the index that it makes when asked for one. Its
// query first copies all rows and never uses the index, so that beyond it only costs an hour and gigabytes: the store then reads our
// rows through a view, and its copies may take no more of the disk than peerCopies.
const (
	peerOwns   = 200_000
	peerCopies = "3GB"
)

// peer is langchaingo's own store over the same rows.
func (b *retrieveBench) peer(ctx context.Context) (func(context.Context, benchQuery) ([]string, error), error) {
	store, err := pgvector.New(ctx, pgvector.WithConn(b.db), pgvector.WithEmbedder(b.embedder), pgvector.WithVectorDimensions(b.embedder.Dimensions()),
		pgvector.WithCollectionName("bench"))
	if err != nil {
		return nil, fmt.Errorf("langchaingo's store: %w", err)
	}
	const collection = `(SELECT uuid FROM langchain_pg_collection WHERE name = 'bench')`
	setup := []string{`SET LOCAL maintenance_work_mem = '1GB'`, `
		INSERT INTO langchain_pg_embedding (collection_id, embedding, document, cmetadata, uuid)
		SELECT ` + collection + `, embedding, body, json_build_object('id', id, 'lang', lang), gen_random_uuid()
		FROM rag_passage WHERE NOT retired`,
		`ANALYZE langchain_pg_embedding`,
		`CREATE INDEX langchain_pg_embedding_embedding_hnsw ON langchain_pg_embedding USING hnsw (embedding vector_cosine_ops)`}
	if b.passages > peerOwns {
		setup = []string{`DROP TABLE langchain_pg_embedding`, `
			CREATE VIEW langchain_pg_embedding AS SELECT ` + collection + ` AS collection_id, embedding, body AS document, '{}'::json AS cmetadata, id AS uuid
			FROM rag_passage WHERE NOT retired`}
	}
	if err := pgx.BeginFunc(ctx, b.db, func(tx pgx.Tx) error {
		for _, sql := range setup {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return func(ctx context.Context, q benchQuery) ([]string, error) {
		_, err := store.SimilaritySearch(ctx, q.text, nearest)
		return nil, err
	}, nil
}

func timed(ctx context.Context, queries []benchQuery, do func(context.Context, benchQuery) ([]string, error)) ([]time.Duration, error) {
	took := make([]time.Duration, 0, len(queries))
	for _, q := range queries {
		began := time.Now()
		if _, err := do(ctx, q); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took, nil
}

// parallel is how many searches a second come through when several ask at a time.
func parallel(ctx context.Context, queries []benchQuery, do func(context.Context, benchQuery) ([]string, error), at int) (float64, error) {
	var wg sync.WaitGroup
	errs := make([]error, at)
	began := time.Now()
	for w := range at {
		wg.Go(func() { _, errs[w] = timed(ctx, queries, do) })
	}
	wg.Wait()
	return float64(at*len(queries)) / time.Since(began).Seconds(), errors.Join(errs...)
}

func mean(took []time.Duration) time.Duration {
	var sum time.Duration
	for _, d := range took {
		sum += d
	}
	return sum / time.Duration(len(took))
}

func pgvectorOf(v []float32) pgvectorgo.Vector { return pgvectorgo.NewVector(v) }
