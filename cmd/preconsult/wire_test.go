package main

import (
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// wire stands between the program and one of its parts, and can be cut: a model's server that dies, an embedder that hangs, a
// database that is away for a moment. The part itself goes on and knows nothing of it.
type wire struct {
	listener net.Listener

	mu    sync.Mutex
	moved *sync.Cond
	far   [2]string // network and address of the part
	state wireState
	ends  map[net.Conn]bool
}

type wireState int

const (
	whole   wireState = iota
	cut               // connections are reset, and new ones too
	hanging           // connections are taken, and nothing comes through
	halved            // what is sent arrives, and the connection is reset at the first byte of the answer
	closed            // the test is over
)

// newWire opens a wire to an address of the network "tcp" or "unix".
func newWire(t testing.TB, network, address string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, ends: map[net.Conn]bool{}}
	w.moved = sync.NewCond(&w.mu)
	w.to(network, address)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.join(c)
		}
	}()
	t.Cleanup(func() { l.Close(); w.set(closed) })
	return w
}

func (w *wire) address() string { return w.listener.Addr().String() }

// to leads the wire to another address.
func (w *wire) to(network, address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.far = [2]string{network, address}
}

func (w *wire) dial() (net.Conn, error) {
	w.mu.Lock()
	far := w.far
	w.mu.Unlock()
	return net.Dial(far[0], far[1])
}

// set changes the state; from cut on, connections that are open are reset.
func (w *wire) set(s wireState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = s
	w.moved.Broadcast()
	if s == cut || s == closed {
		for c := range w.ends {
			reset(c)
		}
	}
}

func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// pass waits while nothing may come through, and reports whether the connection still stands.
func (w *wire) pass(answer bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.state == hanging {
		w.moved.Wait()
	}
	return w.state == whole || w.state == halved && !answer
}

func (w *wire) join(c net.Conn) {
	defer reset(c)
	if !w.pass(false) {
		return
	}
	far, err := w.dial()
	if err != nil {
		return
	}
	defer far.Close()
	w.mu.Lock()
	w.ends[c], w.ends[far] = true, true
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.ends, c)
		delete(w.ends, far)
		w.mu.Unlock()
	}()
	go w.carry(far, c, false)
	w.carry(c, far, true)
}

func (w *wire) carry(to, from net.Conn, answer bool) {
	defer reset(to)
	defer reset(from)
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if n > 0 && !w.pass(answer) {
			return
		}
		if _, failed := to.Write(b[:n]); failed != nil || err != nil {
			return
		}
	}
}

// wiredDatabase is a database's address through a wire.
func wiredDatabase(t testing.TB, address string) (*wire, string) {
	t.Helper()
	c, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	network, at := databaseAddress(t, address)
	w := newWire(t, network, at)
	u := url.URL{Scheme: "postgres", Host: w.address(), Path: "/" + c.Database, User: url.User(c.User), RawQuery: "sslmode=disable"}
	if c.Password != "" {
		u.User = url.UserPassword(c.User, c.Password)
	}
	return w, u.String()
}

func databaseAddress(t testing.TB, address string) (network, at string) {
	t.Helper()
	c, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	return pgconn.NetworkAddress(c.Host, c.Port)
}
