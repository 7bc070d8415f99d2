package lexicon

import "testing"

// The lexicon is read at each start of the program: 300 ms are too many for a kiosk, 100 ms are the goal.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if l, err := Load(); err != nil || l.Len() == 0 {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	l, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	text := "我妈今年六十八岁，高血压十几年了，一直吃氨氯地平，昨天晚上突然胸口闷，出冷汗，左胳膊也疼，现在好一点了，会不会是心梗？"
	b.ReportAllocs()
	for b.Loop() {
		l.Match(text)
	}
}
