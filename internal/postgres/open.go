package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxvector "github.com/pgvector/pgvector-go/pgx"
)

// poolSize is how many connections a program holds unless the URL says pool_max_conns. Answers are short transactions,
// so a few connections carry many visits, and several replicas still fit into Postgres' usual hundred.
const poolSize = 16

// Open opens a pool on a migrated database and pings it. Each connection learns pgvector's types, which fails while the
// extension does not exist: run Migrate first.
func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", withoutURL(err))
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = poolSize
	}
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if err := pgxvector.RegisterTypes(ctx, conn); err != nil {
			return fmt.Errorf("the database lacks pgvector; has it been migrated (preconsult migrate)? %w", err)
		}
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return pool, nil
}

// withoutURL keeps a password that stands in a malformed URL out of messages and logs.
func withoutURL(err error) error {
	if e := errors.Unwrap(err); e != nil {
		return e
	}
	return errors.New("it cannot be read")
}
