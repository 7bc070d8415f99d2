package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/crypto/bcrypt"
)

// Errors of this package.
var (
	ErrUnknown = errors.New("no such credential")   // the token or the password opens nothing
	ErrTaken   = errors.New("the name is taken")    // another living credential has it
	ErrRole    = errors.New("no such role")         // a credential cannot have it
	ErrWeak    = errors.New("the password is weak") // shorter than MinPassword
	ErrName    = errors.New("the name is empty, longer than 100 characters or not readable")
)

// MinPassword is the least number of characters of a password.
const MinPassword = 10

const sessionLife = 12 * time.Hour // one shift and its hand-over

// Keeper keeps credentials in Postgres.
type Keeper struct {
	db     *pgxpool.Pool
	now    func() time.Time
	random io.Reader
	newID  func() string
	signer []byte // signs the tokens of visits
}

// Open reads the installation's key and makes it the first time.
func Open(ctx context.Context, db *pgxpool.Pool, now func() time.Time, random io.Reader, newID func() string) (*Keeper, error) {
	k := &Keeper{db: db, now: now, random: random, newID: newID}
	fresh := make([]byte, 32)
	if _, err := io.ReadFull(random, fresh); err != nil {
		return nil, err
	}
	// Two replicas may start at once: the first key stands for both.
	if _, err := db.Exec(ctx, `INSERT INTO installation_key (name, value) VALUES ('visit', $1) ON CONFLICT DO NOTHING`, fresh); err != nil {
		return nil, err
	}
	err := db.QueryRow(ctx, `SELECT value FROM installation_key WHERE name = 'visit'`).Scan(&k.signer)
	return k, err
}

// VisitToken is the token that opens one visit.
func (k *Keeper) VisitToken(visit string) string {
	return "v_" + visit + "_" + k.sign(visit)
}

func (k *Keeper) sign(visit string) string {
	m := hmac.New(sha256.New, k.signer)
	m.Write([]byte("visit\x00" + visit))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Who tells whose bearer token it is. ErrUnknown when it opens nothing, or nothing any more.
func (k *Keeper) Who(ctx context.Context, token string) (Principal, error) {
	if rest, ok := strings.CutPrefix(token, "v_"); ok {
		visit, mac, _ := strings.Cut(rest, "_")
		if visit != "" && hmac.Equal([]byte(mac), []byte(k.sign(visit))) {
			return Principal{Role: Patient, ID: visit, Visit: visit}, nil
		}
		return Principal{}, ErrUnknown
	}
	sum := sha256.Sum256([]byte(token))
	var p Principal
	// A token is either a credential's own or that of a session; both die with the credential.
	err := k.db.QueryRow(ctx, `
		SELECT role, id, name FROM credential WHERE token = $1 AND revoked IS NULL
		UNION ALL
		SELECT c.role, c.id, c.name FROM session s JOIN credential c ON c.id = s.credential
		WHERE s.token = $1 AND s.expires > $2 AND c.revoked IS NULL
		LIMIT 1`, sum[:], k.now()).Scan(&p.Role, &p.ID, &p.Name)
	if errors.Is(err, pgx.ErrNoRows) {
		return Principal{}, ErrUnknown
	}
	return p, err
}

// Credential is one credential as the administrator sees it.
type Credential struct {
	ID      string     `json:"id"`
	Role    Role       `json:"role"`
	Name    string     `json:"name"`
	Created time.Time  `json:"created"`
	Revoked *time.Time `json:"revoked,omitempty"`
}

// Add makes a credential and returns its token, which nobody can read again. Staff may have a password to sign in with.
func (k *Keeper) Add(ctx context.Context, role Role, name, password string) (Credential, string, error) {
	name = strings.TrimSpace(name)
	switch {
	case !role.Known():
		return Credential{}, "", ErrRole
	case name == "" || len([]rune(name)) > 100 || !storable(name):
		return Credential{}, "", ErrName
	case password != "" && len([]rune(password)) < MinPassword:
		return Credential{}, "", ErrWeak
	}
	var hash *string
	if password != "" {
		// bcrypt reads 72 bytes; a longer password is shortened by a digest first.
		b, err := bcrypt.GenerateFromPassword(shorten(password), bcrypt.DefaultCost)
		if err != nil {
			return Credential{}, "", err
		}
		s := string(b)
		hash = &s
	}
	token, sum, err := k.newToken()
	if err != nil {
		return Credential{}, "", err
	}
	c := Credential{ID: k.newID(), Role: role, Name: name, Created: k.now()}
	tag, err := k.db.Exec(ctx, `INSERT INTO credential (id, role, name, token, password, created)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, c.ID, role, name, sum, hash, c.Created)
	if err != nil {
		return Credential{}, "", err
	}
	if tag.RowsAffected() == 0 {
		return Credential{}, "", ErrTaken
	}
	return c, token, nil
}

func (k *Keeper) newToken() (string, []byte, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(k.random, raw); err != nil {
		return "", nil, err
	}
	token := "k_" + base64.RawURLEncoding.EncodeToString(raw)
	sum := sha256.Sum256([]byte(token))
	return token, sum[:], nil
}

func shorten(password string) []byte {
	if len(password) <= 72 {
		return []byte(password)
	}
	sum := sha256.Sum256([]byte(password))
	return []byte(base64.StdEncoding.EncodeToString(sum[:]))
}

// List returns the living credentials, oldest first.
func (k *Keeper) List(ctx context.Context) ([]Credential, error) {
	rows, err := k.db.Query(ctx, `SELECT id, role, name, created, revoked FROM credential WHERE revoked IS NULL ORDER BY created, id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Credential])
}

// Revoke ends a credential and its sessions at once.
func (k *Keeper) Revoke(ctx context.Context, id string) error {
	if !storable(id) {
		return ErrUnknown
	}
	return pgx.BeginFunc(ctx, k.db, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE credential SET revoked = $2 WHERE id = $1 AND revoked IS NULL`, id, k.now())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrUnknown
		}
		_, err = tx.Exec(ctx, `DELETE FROM session WHERE credential = $1`, id)
		return err
	})
}

// storable reports whether Postgres can keep a text, or compare with it.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Any reports whether there is a living credential of a role.
func (k *Keeper) Any(ctx context.Context, role Role) (bool, error) {
	var any bool
	err := k.db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM credential WHERE role = $1 AND revoked IS NULL)`, role).Scan(&any)
	return any, err
}

// decoy is compared when a name is unknown, so that a guess of names takes as long as one of passwords. It is the hash of 32 random
// bytes that nobody kept, at the cost that passwords have, and stands here since making one takes a twentieth of a second of each start.
const decoy = "$2a$10$BdYN6xqQ7Adnr8HcWGkj5eU3HNNkapgHdROlZr3552HSjGBxA8igi"

// SignIn opens a session for a name and a password.
func (k *Keeper) SignIn(ctx context.Context, name, password string) (Principal, string, time.Time, error) {
	var p Principal
	var hash string
	if !storable(name) {
		return Principal{}, "", time.Time{}, ErrUnknown
	}
	err := k.db.QueryRow(ctx, `SELECT role, id, name, password FROM credential
		WHERE lower(name) = lower($1) AND password IS NOT NULL AND revoked IS NULL`, strings.TrimSpace(name)).
		Scan(&p.Role, &p.ID, &p.Name, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		_ = bcrypt.CompareHashAndPassword([]byte(decoy), shorten(password))
		return Principal{}, "", time.Time{}, ErrUnknown
	}
	if err != nil {
		return Principal{}, "", time.Time{}, err
	}
	if bcrypt.CompareHashAndPassword([]byte(hash), shorten(password)) != nil {
		return Principal{}, "", time.Time{}, ErrUnknown
	}
	token, sum, err := k.newToken()
	if err != nil {
		return Principal{}, "", time.Time{}, err
	}
	expires := k.now().Add(sessionLife)
	_, err = k.db.Exec(ctx, `INSERT INTO session (token, credential, created, expires) VALUES ($1, $2, $3, $4)`,
		sum, p.ID, k.now(), expires)
	return p, token, expires, err
}

// SignOut ends a session.
func (k *Keeper) SignOut(ctx context.Context, token string) error {
	sum := sha256.Sum256([]byte(token))
	_, err := k.db.Exec(ctx, `DELETE FROM session WHERE token = $1`, sum[:])
	return err
}
