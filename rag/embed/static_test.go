package embed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

// small makes a table of words with two dimensions. All figures are 8 and 7, that is +0.5 and -0.5.
func small(words ...string) []byte {
	var b bytes.Buffer
	list := strings.Join(words, "\n") + "\n"
	b.WriteString(tableMagic)
	for _, n := range []int{2, len(words), len(list)} {
		_ = binary.Write(&b, binary.LittleEndian, uint32(n))
	}
	b.WriteString(list)
	for range words {
		b.WriteByte(80)
	}
	for range len(words) + 2 {
		_ = binary.Write(&b, binary.LittleEndian, float32(2))
	}
	for range words {
		b.WriteByte(7<<4 | 8)
	}
	return b.Bytes()
}

func TestTableIsRead(t *testing.T) {
	s, err := readStatic(small("cough", "咳", "咳嗽"))
	if err != nil || s.longest != 2 || len(s.row) != 3 {
		t.Fatalf("got %+v, %v", s, err)
	}
	sum := make([]float32, 2)
	s.addText(sum, "咳嗽")
	if sum[0] != 2 || sum[1] != -2 {
		t.Errorf("got %v", sum)
	}
}

func TestDamagedTables(t *testing.T) {
	whole := small("a", "b")
	for what, file := range map[string][]byte{"empty": nil, "cut short": whole[:len(whole)-1], "too long": append(bytes.Clone(whole), 0),
		"another kind": append([]byte("PCV9"), whole[4:]...), "fewer words than it says": bytes.Replace(whole, []byte("a\nb\n"), []byte("a-b\n"), 1)} {
		if _, err := readStatic(file); !errors.Is(err, errTable) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

func TestChineseIsCutIntoWords(t *testing.T) {
	c := cutter{static: words()}
	names := make([]string, len(c.rarity))
	for word, row := range c.static.row {
		names[row] = word
	}
	for text, want := range map[string]string{
		"胸口发闷":   "胸口 发闷",
		"停车场怎么走": "停车场 怎么 走",
		"𠀀咳嗽":    "咳嗽", // a character that the table does not hold
	} {
		var got []string
		c.cut([]rune(text), func(row int32) { got = append([]string{names[row]}, got...) })
		if strings.Join(got, " ") != want {
			t.Errorf("%s is cut into %q; want %q", text, got, want)
		}
	}
}

func TestEndingsAndOddWords(t *testing.T) {
	e := New(nil, "")
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"wheezes", "wheeze", true},
		{"zzyzxqol 5 mg", "zzyzxqol 5 mg", true},
		{"zzyzxqol", "xqolzzyz", false},
	} {
		if got := cosine(e.Embed(c.a), e.Embed(c.b)); (got > 0.5) != c.same {
			t.Errorf("%q and %q: %.2f", c.a, c.b, got)
		}
	}
}

func FuzzEmbed(f *testing.F) {
	for _, seed := range []string{"", "胸口发闷 chest 38.5", "\xff", "的了吗", "ÀÉÎ ß ǆ", strings.Repeat("疼", 500)} {
		f.Add(seed)
	}
	e := New(nil, "")
	f.Fuzz(func(t *testing.T, text string) {
		v := e.Embed(text)
		if len(v) != Dimensions || math.Abs(cosine(v, v)-1) > 1e-4 {
			t.Errorf("%q (%v): a vector of %d figures and length %f", text, utf8.ValidString(text), len(v), cosine(v, v))
		}
	})
}
