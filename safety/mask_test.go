package safety

import (
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

func TestMask(t *testing.T) {
	for _, c := range []struct {
		lang     intake.Lang
		in, want string
	}{
		{"zh", "我叫王小明，肚子疼", "我叫⟦name-1⟧，肚子疼"},
		{"zh", "我叫欧阳金丝雀，电话１３９１２３４５６７８，咳嗽三天", "我叫⟦name-1⟧，电话⟦phone-1⟧，咳嗽三天"},
		{"zh", "我叫王小明肚子疼了三天", "我叫⟦name-1⟧肚子疼了三天"},
		{"zh", "姓名：李建国 身份证 11010519491231002X", "姓名：⟦name-1⟧ 身份证 ⟦id-1⟧"},
		{"zh", "我叫救护车来的", "我叫救护车来的"},
		{"zh", "家住海淀区中关村大街27号，头晕", "家住⟦address-1⟧，头晕"},
		{"zh", "1949年12月31日出生，血压 160/95", "⟦birth-1⟧出生，血压 160/95"},
		{"zh", "2023年5月做的手术，38.5 度", "2023年5月做的手术，38.5 度"},
		{"zh", "卡号 6222 0202 0011 2230", "卡号 ⟦card-1⟧"},
		{"zh", "邮箱 zhang.san@example.com，也是 zhang.san@example.com", "邮箱 ⟦email-1⟧，也是 ⟦email-1⟧"},
		{"zh", "微信号 xiaoming_88", "微信号 ⟦account-1⟧"},
		{"en", "my name is John Smith and my back hurts", "my name is ⟦name-1⟧ and my back hurts"},
		{"en", "call me on +44 7700 900123 please", "call me on ⟦phone-1⟧ please"},
		{"en", "I live at 12 Garden Street, chest pain", "I live at ⟦address-1⟧, chest pain"},
		{"en", "born on 12/03/1985, SSN is 123-45-6789", "born on ⟦birth-1⟧, SSN is ⟦id-1⟧"},
		{"en", "blood pressure 160/95, took 2 tablets of 500 mg", "blood pressure 160/95, took 2 tablets of 500 mg"},
	} {
		got, restore := Mask(c.lang, c.in)
		if got != c.want {
			t.Errorf("%s\n got  %s\n want %s", c.in, got, c.want)
		}
		if back := restore(got); back != c.in {
			t.Errorf("%s comes back as %s", c.in, back)
		}
	}
}

// Names that the check-in knows are hidden wherever they stand.
func TestMaskKnownNames(t *testing.T) {
	got, restore := Mask("zh", "金丝雀说她头疼，JOHN also", "金丝雀", "John")
	if got != "⟦name-1⟧说她头疼，⟦name-2⟧ also" || restore(got) != "金丝雀说她头疼，JOHN also" {
		t.Error(got)
	}
}

// Canaries: none of these ever stands in a masked text, whatever stands around it.
func TestMaskCanaries(t *testing.T) {
	frames := []string{"%s", "我的号码是%s，头疼", "头疼，%s。", "my number is %s and my head hurts", "（%s）", "%s\n咳嗽三天"}
	for _, canary := range []string{"13912345678", "139 1234 5678", "110101199003074514", "6222020200112230", "canary@example.com",
		"010-87654321", "+86 13912345678", "+447700900123"} {
		for _, frame := range frames {
			text := strings.Replace(frame, "%s", canary, 1)
			if got, restore := Mask("zh", text); strings.Contains(got, canary) || restore(got) != text {
				t.Errorf("%q became %q", text, got)
			}
		}
	}
}
