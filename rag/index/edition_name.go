package index

import (
	"regexp"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// EditionIn says in a reader's language what a document calls its edition. The numbers and names that a publisher gives (NG253,
// 2018;27(6):599-604) stay as they are; what we noted beside them (that a page has no date, how and when it was read) is said in
// Chinese to Chinese readers. A note that is not known stays as it is too.
func EditionIn(edition string, lang intake.Lang) string {
	if lang != intake.ZH {
		return edition
	}
	var b strings.Builder
	rest := edition
	for rest != "" {
		part, mark, after := rest, "", ""
		if at := editionPart.FindStringIndex(rest); at != nil {
			part, mark, after = rest[:at[0]], strings.TrimSpace(rest[at[0]:at[1]]), rest[at[1]:]
		}
		said, ok := editionNote(part)
		b.WriteString(said)
		switch {
		case mark == "":
		case ok && mark == ",":
			b.WriteString("，")
		case ok && mark == ";":
			b.WriteString("；")
		default:
			b.WriteString(mark + " ")
		}
		rest = after
	}
	return b.String()
}

var editionPart = regexp.MustCompile(`[,;] `)

// editionNote says one note in Chinese, where it is one.
func editionNote(part string) (said string, ok bool) {
	for _, n := range editionNotes {
		if n.english.MatchString(part) {
			return n.english.ReplaceAllString(part, n.chinese), true
		}
	}
	return part, false
}

var editionNotes = func() (all []struct {
	english *regexp.Regexp
	chinese string
}) {
	for _, n := range [][2]string{
		{`undated page|page without a date|undated|undated article`, "没有注明日期的网页"},
		{`undated page in both languages`, "没有注明日期的中英文网页"},
		{`undated leaflet|undated fact sheet|undated poster`, "没有注明日期的宣传页"},
		{`undated pathway`, "没有注明日期的流程"},
		{`undated questions and answers`, "没有注明日期的问答"},
		{`undated video text`, "没有注明日期的视频文字"},
		{`undated copy of the NHS website`, "没有注明日期的英国NHS网页副本"},
		{`web page without a year`, "没有注明年份的网页"},
		{`archived page without a date`, "没有注明日期的存档网页"},
		{`year is of reading`, "年份是查阅的年份"},
		{`read in (\d{4})`, "${1}年查阅"},
		{`read in a stored copy in (\d{4})`, "${1}年查阅存档"},
		{`read in a copy(?: on another site)? in (\d{4})|read in copies(?: on other sites)? in (\d{4})`, "${1}${2}年查阅转载"},
		{`(?:last )?reviewed in (\d{4})`, "${1}年审阅"},
		{`updated in (\d{4})`, "${1}年更新"},
		{`page of (\d{4})`, "${1}年的网页"},
		{`Chinese page`, "中文网页"},
		{`draft`, "草稿"},
		{`to be signed off by clinicians|not yet signed off by a clinician`, "还没有医生签字"},
		{`from memory|as remembered|quoted from memory`, "凭记忆写下"},
		{`summary|summaries|from a summary`, "摘要"},
	} {
		all = append(all, struct {
			english *regexp.Regexp
			chinese string
		}{regexp.MustCompile(`^(?:` + n[0] + `)$`), n[1]})
	}
	return all
}()
