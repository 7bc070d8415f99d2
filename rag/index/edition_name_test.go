package index

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

func TestEditionIn(t *testing.T) {
	for _, c := range []struct{ edition, zh string }{
		{"undated page, read in a stored copy in 2026", "没有注明日期的网页，2026年查阅存档"},
		{"web page without a year; year is of reading", "没有注明年份的网页；年份是查阅的年份"},
		{"reviewed in 2014, read in a stored copy in 2026", "2014年审阅，2026年查阅存档"},
		{"NG253, November 2025; 1.11.5 of NG51", "NG253, November 2025; 1.11.5 of NG51"},
		{"2018;27(6):599-604", "2018;27(6):599-604"},
		{"国办发〔2015〕70号", "国办发〔2015〕70号"},
		{"draft, to be signed off by clinicians", "草稿，还没有医生签字"},
		{"", ""},
	} {
		if got := EditionIn(c.edition, intake.ZH); got != c.zh {
			t.Errorf("%q: %q, want %q", c.edition, got, c.zh)
		}
		if got := EditionIn(c.edition, intake.EN); got != c.edition {
			t.Errorf("%q: %q in English", c.edition, got)
		}
	}
}
