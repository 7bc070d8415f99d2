package access

import (
	"testing"

	"golang.org/x/crypto/bcrypt"
)

func TestDecoyCostsWhatPasswordsCost(t *testing.T) {
	if cost, err := bcrypt.Cost([]byte(decoy)); err != nil || cost != bcrypt.DefaultCost {
		t.Errorf("cost %d (%v), passwords have %d: an unknown name could be told by the time it takes", cost, err, bcrypt.DefaultCost)
	}
}
