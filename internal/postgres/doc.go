// Package postgres is the plumbing to the one store: the pool, the numbered migrations, and the private local cluster
// that stands in where no PRECONSULT_DATABASE_URL is given.
//
// A program with a database of its own does
//
//	err := postgres.Migrate(ctx, url)
//	pool, err := postgres.Open(ctx, url)
//
// and one without does before
//
//	cluster, err := postgres.Local(ctx, postgres.LocalOptions{Progress: say})
//	defer cluster.Stop(ctx)
//	url := cluster.URL()
//
// The local cluster is reached only through a Unix socket in a folder closed to others. It never touches a Postgres or
// a folder that it did not make: a marker file says which ones are ours.
package postgres
