package understand

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// Whoever asks what a word means, what a test is for or how it is done names it and has told nothing of themselves: "what is
// atrial fibrillation" is no atrial fibrillation. Only whole sentences of this form count, and none that speaks of somebody, or of
// here and now: 我胸口这疼是什么意思 tells of a pain.
var (
	wonders = regexp.MustCompile(`^(?:请问|那|那个|想问一下|我想问一下|问一下|我想知道)?[,，]?(?:` +
		`(?:什么|啥)(?:叫|是)[^,，。]{1,14}` +
		`|[^,，。]{1,16}?(?:到底)?(?:是|指)(?:个)?(?:什么|啥)(?:意思|东西|检查|药|病|科|科室)?` +
		`|[^,，。]{1,16}?(?:两个字|这个词)(?:是)?(?:什么|啥)意思|[^,，。]{1,12}(?:什么|啥)意思` +
		`|[^,，。]{1,16}?(?:是|用来)?(?:干|做|查|看)(?:什么|啥|嘛)(?:用)?的?` +
		`|[^,，。]{1,16}?是(?:怎么|咋)(?:做|量|查|测|算)(?:出来)?的?|[^,，。]{0,14}(?:检|查|镜|报告|化验|手术|造影|透析|雾化)是(?:怎么|咋)回事` +
		`|[^,，。]{1,14}(?:和|跟|与)[^,，。]{1,14}?(?:有(?:什么|啥)(?:不一样|区别|不同)|是一回事(?:吗|么|不)|一样(?:吗|么|不))` +
		`)(?:呢|啊|呀|吗|么)?$`)
	wondersEN = regexp.MustCompile(`^(?:please |sorry,? |excuse me,? |and |so |ok,? )?(?:(?:can|could) you (?:please )?(?:tell|explain to) me )?(?:` +
		`(?:what does|what do|what is|what are|what's|whats) (?:an? |the (?:word )?)?[a-z0-9'’/ -]{1,34}?(?: mean| stand for| for| do| show| look for| look at| measure| used for)?` +
		`|(?:what(?:'s| is) )?the difference between [a-z0-9' -]{1,40}|difference between [a-z0-9' -]{1,40}` +
		`|how (?:is|are) (?:an? |the )?[a-z0-9' -]{1,30} (?:done|made|taken|worked out|measured)|how does (?:an? |the )?[a-z0-9' -]{1,30} work` +
		`|is (?:an? )?[a-z0-9' -]{1,24} the same (?:thing )?as (?:an? )?[a-z0-9' -]{1,24})$`)
	// Words by which such a sentence speaks of somebody after all, or asks for a judgement.
	ofSomebody   = regexp.MustCompile(`我|他|她|咱|俺|爸|妈|孩子|宝宝|娃|这|那(?:个)?[疼痛]|老公|老婆|现在|刚才|怎么办|咋办|怎么了|[疼痛晕吐]得|有(?:什么|啥)(?:不舒服|事)|毛病|吃什么|吃啥|买什么|问题`)
	ofSomebodyEN = regexp.MustCompile(`\b(?:i|i'm|i've|me|my|mine|he|she|his|her|him|we|our|they|this|that|these|those|it|going on|wrong|happening|happened|matter|now|here|today|should|best|cause|causes|causing)\b|\bthe (?:pain|bleeding|trouble|problem)`)
)

// onlyWonders reports whether a text is nothing but a question about a word, a test or a thing.
func onlyWonders(text string) bool {
	t := strings.Trim(strings.ToLower(string(lexicon.Normalise(text).Runes)), " ?？,，.。!~…\n")
	if t == "" || len([]rune(t)) > 60 {
		return false
	}
	if han([]rune(t)[0]) || han([]rune(t)[len([]rune(t))-1]) {
		return wonders.MatchString(t) && !ofSomebody.MatchString(t)
	}
	return wondersEN.MatchString(t) && !ofSomebodyEN.MatchString(t)
}

// wondering is what was understood of a text that only wonders: a question, and nothing told.
func wondering(turn intake.Turn, from int) Output {
	runes := []rune(turn.Text)
	start, end := 0, len(runes)
	for start < end && unicode.IsSpace(runes[start]) {
		start++
	}
	for end > start && unicode.IsSpace(runes[end-1]) {
		end--
	}
	return Output{Findings: []intake.Finding{}, PatientAsks: []intake.Evidence{{Text: string(runes[start:end]),
		Span: intake.Span{Turn: turn.Seq, Start: from + start, End: from + end}}}}
}

// asking are words by which a text that has no question mark may well be a question.
var asking = regexp.MustCompile(`什么时候|什么|啥|怎么|咋|哪[儿里个些]?|谁|几点|几个|几次|几天|多久|多少|多长|多大|多高|吗$|呢$|吗[,，]|能不能|可不可以|能不[^,]{0,6}$|行不行|要不要|是不是|有没有|用不用|需不需要|会不会|区别|不一样|(?:能|可以|要|用|需要)[^,。]{0,12}(?:吗|么)` +
	`|(?:^|[,.;] ?|\band |\bso )(?:what|what's|when|where|who|which|why|how|can|could|may|do|does|is|are|will|would|should|shall|must)\b|\bmeaning$`)

// MayAsk reports whether a text that is no plain question may be one all the same: 24小时的尿怎么留, "blood test tomorrow, when do I
// stop eating". It is not sure, so that only who finds an answer to it may take it for one.
func MayAsk(text string) bool {
	t := strings.Trim(strings.ToLower(string(lexicon.Normalise(text).Runes)), " ?？.。!~…\n")
	n := len([]rune(t))
	return n >= 4 && n <= 120 && asking.MatchString(t)
}
