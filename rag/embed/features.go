package embed

// Kinds keep features of different sorts apart that are written the same.
const (
	kindWord uint64 = iota + 1
	kindStem
	kindPair
	kindLone
	kindConcept
)

// features calls f for each feature of a text with its hash and weight. Function words count little and a pair with
// half of one counts half: that is what inverse document frequency would say, without a corpus that the vectors would
// then depend on.
func features(text string, f func(hash uint64, weight float64)) {
	each(text, func(t token) {
		weight := [...]float64{1, 0.5, 0.05}[t.weak]
		switch t.kind {
		case word:
			f(hashRunes(kindWord, t.text), wordWeight*weight)
			if t.weak == 0 {
				// Words of one root share their beginning: vomit, vomits, vomiting.
				f(hashRunes(kindStem, stem(t.text)), stemWeight)
			}
		case pair:
			f(hashRunes(kindPair, t.text), pairWeight*weight)
		case lone:
			f(hashRunes(kindLone, t.text), loneWeight*weight)
		}
	})
}

// stem cuts common endings off an English word. It is crude on purpose: the whole word is a feature as well.
func stem(w []rune) []rune {
	for _, ending := range []string{"ing", "ies", "ed", "es", "s", "e", "y"} {
		n := len(w) - len(ending)
		if n >= 3 && string(w[n:]) == ending {
			return w[:n]
		}
	}
	return w
}

// hashRunes is FNV-1a over the kind and the runes.
func hashRunes(kind uint64, runes []rune) uint64 {
	h := (14695981039346656037 ^ kind) * 1099511628211
	for _, r := range runes {
		h = (h ^ uint64(r)) * 1099511628211
	}
	return h
}

func hashString(kind uint64, s string) uint64 { return hashRunes(kind, []rune(s)) }
