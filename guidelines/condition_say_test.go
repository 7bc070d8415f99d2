package guidelines

import (
	"regexp"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

func TestSay(t *testing.T) {
	c, _ := Load()
	none := func(string, string) intake.Words { return intake.Words{} }
	for when, want := range map[string]intake.Words{
		``: {ZH: "总是", EN: "always"},
		`present("fever") && (present("cough") || !present("rash"))`: {ZH: "发热，且（咳嗽，或没说有皮疹）", EN: "fever, and (cough, or not told: rash)"},
		`hasVital("spo2") && vital("spo2") < 92`:                     {ZH: "血氧 < 92", EN: "oxygen saturation < 92"},
		`present("fever") && age >= 0.0 && age < 5.0`:                {ZH: "发热，且年龄 < 5", EN: "fever, and age < 5"},
		`age < 0 || age >= 30`:                                       {ZH: "年龄不明，或年龄 ≥ 30", EN: "age not known, or age ≥ 30"},
		`hoursSince("fever") > 72`:                                   {ZH: "发热至今 > 3 天", EN: "time since fever began > 3 days"},
		`!(hoursSince("fever") > 36)`:                                {ZH: "发热至今 ≤ 36 小时或不明", EN: "time since fever began ≤ 36 hours or not known"},
		`lastsHours("fever") >= 0.25`:                                {ZH: "发热持续 ≥ 15 分钟", EN: "fever lasts ≥ 15 minutes"},
		`countPresent(["fever", "cough", "rash"]) >= 2`:              {ZH: "（发热、咳嗽、皮疹）里有几项 ≥ 2", EN: "how many of (fever, cough, rash) ≥ 2"},
		`anyPresent(["fever", "cough"]) && group("child")`:           {ZH: "发热或咳嗽，且14 岁以下", EN: "fever or cough, and under 14 years"},
		`sex == "female" && absent("fever") && !known("cough")`:      {ZH: "性别 = 女，且否认发热，且还不知道有没有咳嗽", EN: "sex = female, and denied: fever, and not yet known: cough"},
	} {
		condition, err := Compile(when)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			if got := condition.Say(c.Concepts, none, lang); got != want.In(lang) {
				t.Errorf("%s:\n%s\n%s", when, got, want.In(lang))
			}
		}
	}
}

// Every condition of the content has words.
func TestSayEverything(t *testing.T) {
	c, _ := Load()
	raw := regexp.MustCompile(`_|&&|\|\||present|hoursSince|facts|…`)
	none := func(string, string) intake.Words { return intake.Words{ZH: "值", EN: "value"} }
	for _, p := range c.Protocols() {
		for _, f := range p.Flags {
			for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
				if said := f.Condition.Say(c.Concepts, none, lang); said == "" || raw.MatchString(said) {
					t.Errorf("%s: %s\n%s", f.ID, f.When, said)
				}
			}
		}
	}
}
