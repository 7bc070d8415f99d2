package postgres

import (
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// Away reports whether an error says that the server is not there now: it restarts, or the connection to it was lost. What was asked
// may be asked again, with the same key, since nobody knows whether it was done.
func Away(err error) bool {
	var refused *pgconn.ConnectError
	var network *net.OpError
	var said *pgconn.PgError
	switch {
	case err == nil:
		return false
	case errors.As(err, &said):
		switch said.Code {
		case "57P01", "57P02", "57P03", "53300": // shut down, crashed, starting, all connections taken
			return true
		}
		return said.Code[:min(2, len(said.Code))] == "08" // connection exception
	}
	return errors.As(err, &refused) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}
