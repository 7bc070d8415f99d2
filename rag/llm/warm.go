package llm

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// Warm asks the model to put a question more kindly. What comes back is one question in the same language, hardly
// longer, with the same figures, that asks for the same (Options.Same); anything else is ErrGarbage, and the caller
// keeps the question as it was. The result still has to pass safety.Review.
func (c *Client) Warm(ctx context.Context, lang intake.Lang, question string) (string, error) {
	warmed := ""
	err := c.ask(ctx, TaskWarm, prompt(warmPrompt), question, false, func(said string) error {
		kinder := strings.Trim(said, "\"“”「」 \t")
		if !likeQuestion(lang, question, kinder) {
			return ErrGarbage
		}
		if c.options.Same != nil && !c.options.Same(lang, question, kinder) {
			return ErrGarbage
		}
		warmed = kinder
		return nil
	})
	return warmed, err
}

// whens are times and sides, which a kinder question keeps.
var whens = regexp.MustCompile(`今天|昨天|前天|现在|最近|以前|刚|年|个月|周|星期|小时|分钟|左|右|两边|\b(?:today|yesterday|now|lately|recently|last|ever|before|since|years?|months?|weeks?|days?|hours?|minutes?|left|right|both)\b`)

// denials turn what is asked into its contrary when one is lost or added: 有没有 is not 有有.
var denials = regexp.MustCompile(`[没无未]|\b(?:no|not|never|without|none)\b|n't\b`)

// quoted is what a question asks to be tapped, by its name.
var quoted = regexp.MustCompile(`“[^”]*”`)

// figures stand in digits or in words. 一 alone is none: 说一下 asks more kindly and counts nothing.
var figures = regexp.MustCompile(`(?i)\d+|[二三四五六七八九十百千两半]+|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|once|twice|half)\b`)

// likeQuestion judges the form of a warmed question beside the one that was to be asked.
func likeQuestion(lang intake.Lang, asked, warmed string) bool {
	room := 2*utf8.RuneCountInString(asked) + 20
	if warmed == "" || utf8.RuneCountInString(warmed) > room || strings.ContainsAny(warmed, "\n{}<>[]") {
		return false
	}
	marks := strings.Count(warmed, "?") + strings.Count(warmed, "？")
	wanted := strings.Count(asked, "?") + strings.Count(asked, "？")
	if marks != wanted || !slices.Equal(figures.FindAllString(asked, -1), figures.FindAllString(warmed, -1)) {
		return false
	}
	if !slices.Equal(whens.FindAllString(strings.ToLower(asked), -1), whens.FindAllString(strings.ToLower(warmed), -1)) {
		return false
	}
	if !slices.Equal(denials.FindAllString(strings.ToLower(asked), -1), denials.FindAllString(strings.ToLower(warmed), -1)) {
		return false
	}
	// 是不是 only asks, and 有没有不舒服 without its 不 asks for the contrary: each of them stays. A request without a mark is put once.
	if strings.Count(asked, "不") != strings.Count(warmed, "不") || strings.Count(warmed, strings.TrimRight(asked, "。.")) > 1 || !slices.Equal(quoted.FindAllString(asked, -1), quoted.FindAllString(warmed, -1)) {
		return false
	}
	hasHan := strings.ContainsFunc(warmed, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	return hasHan == (lang == intake.ZH)
}
