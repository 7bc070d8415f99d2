package safety

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// What a model made of one passage is taken only where the passage says the same.
func TestUnsupported(t *testing.T) {
	f, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	const zh = "要空腹的抽血，一般是头天晚上吃过饭就不再吃，空着肚子十到十二个钟头，第二天早上抽。空腹时可以喝白水，别喝茶、咖啡。"
	const en = "For a fasting blood test you usually stop eating the evening before, ten to twelve hours ahead, and have the blood taken in the morning. " +
		"Small sips of plain water are allowed. Coffee and tea are not. Drink 2 glasses of water, 500 ml in all."
	for _, c := range []struct {
		lang         intake.Lang
		source, text string
		want         string
	}{
		{intake.ZH, zh, "头天晚上吃过饭就不再吃，第二天早上抽。", ""},
		{intake.ZH, zh, "空腹时可以喝白水。", ""},
		{intake.ZH, zh, "空腹时别喝白水。", "denial"},
		{intake.ZH, zh, "可以喝茶、咖啡。", "denial"},
		{intake.ZH, zh, "空着肚子八个钟头。", "figure"},
		{intake.ZH, zh, "空着肚子十二天。", "unit"},
		{intake.ZH, zh, "抽血以后空腹。", "word"},
		{intake.ZH, zh, "您的血糖很高，得住院治疗。", "stray"},
		{intake.ZH, zh, "您抽血要空腹吗？", "question"},
		{intake.EN, en, "You stop eating the evening before the blood test.", ""},
		{intake.EN, en, "Small sips of plain water are allowed.", ""},
		{intake.EN, en, "Small sips of plain water are not allowed.", "denial"},
		{intake.EN, en, "Coffee and tea are allowed.", "denial"},
		{intake.EN, "Fasting does not mean no water: small sips are allowed.", "Fasting does mean no water.", "denial"},
		{intake.EN, "Fasting does not mean no water: small sips are allowed.", "Fasting does not mean no water.", ""},
		{intake.EN, en, "You stop eating 24 hours ahead.", "figure"},
		{intake.EN, en, "You stop eating ten days ahead.", "unit"},
		{intake.EN, en, "Drink 500 glasses of water.", "unit"},
		{intake.EN, en, "You usually stop eating after the blood test.", "word"},
		{intake.EN, en, "Blood taken in the morning shows vitamins, hormones, minerals and antibodies.", "stray"},
		{intake.EN, en, "Ibuprofen relieves most headaches within minutes.", "stray"},
	} {
		if got := f.Unsupported(c.lang, c.text, c.source); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}
