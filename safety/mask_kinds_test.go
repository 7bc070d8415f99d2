package safety

import "testing"

// Dates of birth and addresses, as people say and write them, in both languages.
func TestMaskBirthAndAddress(t *testing.T) {
	for in, want := range map[string]string{
		"我是1949年12月31号的，头晕":                            "我是⟦birth-1⟧的，头晕",
		"我的生日是腊月初八":                                    "我的生日是⟦birth-1⟧",
		"我五月初三生日，头疼":                                   "我⟦birth-1⟧生日，头疼",
		"我出生于一九四九年十二月三十一日":                             "我出生于⟦birth-1⟧",
		"我1949.12.31出生的":                               "我⟦birth-1⟧出生的",
		"出生日期19491231":                                 "出生日期⟦birth-1⟧",
		"我是四九年三月生的":                                    "我是⟦birth-1⟧生的",
		"生于1950年6月":                                    "生于⟦birth-1⟧",
		"I was born on March 3rd, 1959":                "I was born on ⟦birth-1⟧",
		"my birthday is the 3rd of March":              "my birthday is the ⟦birth-1⟧",
		"date of birth: 1959-03-03":                    "date of birth: ⟦birth-1⟧",
		"d.o.b. 3.3.59, cough":                         "d.o.b. ⟦birth-1⟧, cough",
		"born in March 1959":                           "born in ⟦birth-1⟧",
		"我家在北京市海淀区学院路37号院5号楼301，胸闷":                    "我家在⟦address-1⟧，胸闷",
		"我家住在幸福里小区3号楼2单元501室":                          "我家住⟦address-1⟧",
		"家在浙江省绍兴市柯桥区安昌镇白马村12组":                         "家在⟦address-1⟧",
		"上海市浦东新区世纪大道100号":                              "⟦address-1⟧",
		"阳光花园6栋的，咳嗽":                                   "⟦address-1⟧的，咳嗽",
		"邮编100083":                                     "邮编⟦address-1⟧",
		"I live in flat 4, 12 Garden Street":           "I live in ⟦address-1⟧",
		"my address is 5B Rose Court, London SW1A 1AA": "my address is ⟦address-1⟧, London ⟦address-2⟧",
		"PO Box 123":            "⟦address-1⟧",
		"zip code 90210":        "zip code ⟦address-1⟧",
		"I live on Maple Drive": "I live on ⟦address-1⟧",
		"12 Oak Hill Gardens":   "⟦address-1⟧",
		`{"question":"my address is 5 Rose","passage":"You may drink"}`: `{"question":"my address is ⟦address-1⟧","passage":"You may drink"}`,
	} {
		got, restore := Mask("zh", in)
		if got != want {
			t.Errorf("%s\n got  %s\n want %s", in, got, want)
		}
		if back := restore(got); back != in {
			t.Errorf("%s comes back as %s", in, back)
		}
	}
}

// What tells of the illness stays: when it began, what was done when, how much of a medicine, where in the house it happened.
func TestMaskLeavesTheIllness(t *testing.T) {
	for _, in := range []string{
		"1962年3月5日做的阑尾手术", "我2020年3月5日开始咳嗽", "2020年3月5日生病的", "2018年5月生的孩子", "从3月5日开始疼", "怀孕8月生产", "住院部3楼", "我住在十楼，爬楼喘",
		"走路100米就喘", "打车路上120来的", "吃了2号药", "病房12号床", "妈妈叫我来看看", "医生叫我多喝水", "血压160/95，吃5mg",
		"the pain started on 3 March 2024", "surgery on 12/05/2019", "I walked 2 miles down the road", "took 2 tablets on the way", "vitamin b12 5mg", "t4 8 am",
		"I live in constant pain",
	} {
		if got, _ := Mask("en", in); got != in {
			t.Errorf("%s became %s", in, got)
		}
	}
}

// A text that was masked before is masked again without two meanings of one mark.
func TestMaskTwice(t *testing.T) {
	once, back := Mask("zh", "金丝雀头疼", "金丝雀")
	twice, again := Mask("zh", once+"，我叫王小明")
	if twice != "⟦name-1⟧头疼，我叫⟦name-2⟧" || back(again(twice)) != "金丝雀头疼，我叫王小明" {
		t.Errorf("%s, %s", twice, back(again(twice)))
	}
}
