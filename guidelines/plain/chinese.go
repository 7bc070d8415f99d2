package plain

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// jargon are words of the record that nobody says at home, with what people say. A word in brackets behind the plain one is
// welcome: the doctor will use it.
var jargon = map[string]string{
	"腹泻": "拉肚子", "腹痛": "肚子疼", "腹胀": "肚子胀", "腹部": "肚子", "上腹": "肚子上面", "下腹": "小肚子", "胸部": "胸口", "颈部": "脖子", "面部": "脸", "足部": "脚",
	"头部": "头", "背部": "后背", "腰部": "腰", "臀部": "屁股", "腿部": "腿", "手部": "手", "腹股沟": "大腿根", "会阴": "下身", "心前区": "胸口",
	"发热": "发烧", "呕吐": "吐", "眩晕": "头晕", "晕厥": "晕倒", "呼吸困难": "喘不上气", "心悸": "心慌", "咯血": "咳血", "血便": "大便带血", "气促": "喘", "呼吸急促": "喘", "发绀": "发紫",
	"尿频": "老想尿", "尿急": "憋不住尿", "尿痛": "尿的时候疼", "排尿": "小便", "排便": "解大便", "水肿": "肿", "皮疹": "疹子", "瘙痒": "痒", "咽痛": "嗓子疼", "咽喉": "嗓子",
	"乏力": "没劲", "无力": "没劲", "寒战": "冷得发抖", "意识": "清醒", "抽搐": "抽", "惊厥": "抽", "震颤": "发抖", "肢体": "胳膊腿", "下肢": "腿", "上肢": "胳膊", "四肢": "胳膊腿",
	"患者": "病人", "患儿": "孩子", "主诉": "哪儿不舒服", "诱因": "因为什么", "缓解": "轻一些", "放射": "窜到", "阵发性": "一阵一阵", "间歇": "一阵一阵", "进行性": "越来越", "伴有": "还有", "伴随": "还有",
	"触痛": "一碰就疼", "压痛": "一按就疼", "疼痛": "疼", "头痛": "头疼", "胸痛": "胸口疼", "背痛": "后背疼", "腰痛": "腰疼", "关节痛": "关节疼", "剧烈": "厉害", "加剧": "更厉害", "持续": "一直", "频繁": "老是",
	"妊娠": "怀孕", "分娩": "生孩子", "末次月经": "最近一次月经", "停经": "月经没来", "性交": "同房", "黏膜": "嘴里、眼皮里", "结膜": "眼白", "视物": "看东西", "畏光": "怕光", "畏寒": "怕冷", "流涕": "流鼻涕", "咳痰": "有痰",
	"苍白": "发白", "嗜睡": "老睡", "谵妄": "犯糊涂", "步态": "走路", "行走": "走路", "平卧": "躺平", "卧床": "躺着", "晨起": "早上起来", "夜间": "夜里", "餐后": "饭后", "餐前": "饭前",
	"进食": "吃东西", "吞咽": "咽", "脱水": "缺水", "饮酒": "喝酒", "饮食": "吃喝", "吸烟": "抽烟", "睡眠": "睡觉", "食欲": "胃口", "体重下降": "瘦了", "消瘦": "瘦了", "服用": "吃", "服药": "吃药", "口服": "吃", "剂量": "吃多少",
	"突发": "突然", "急性": "突然", "慢性": "好久", "既往": "以前", "病史": "以前的病", "家族史": "家里人的病", "近期": "最近", "目前": "现在", "轻度": "有点", "中度": "中等", "重度": "很厉害", "逐渐": "慢慢", "偶有": "有时候", "异常": "不对劲",
	"外伤": "摔伤、碰伤", "跌倒": "摔倒", "跌伤": "摔伤", "淤血": "青紫", "瘀斑": "青紫", "异物": "东西卡着", "分泌物": "流东西", "局部": "那一块", "部位": "地方", "症状": "不舒服", "不适": "不舒服", "自觉": "觉得", "就诊": "看病",
	"是否": "是不是", "有无": "有没有", "该药": "这个药", "即刻": "马上", "均无": "都没有", "何时": "什么时候", "如何": "怎么", "此次": "这次", "自杀": "轻生",
}

// ordinary are words that hold one of those and are said at home.
var ordinary = strings.NewReplacer("偏头痛", "", "无力气", "")

// bracketed are the words in brackets behind a plain one.
var bracketed = regexp.MustCompile(`（[^（）]*）`)

var (
	chineseEnd = regexp.MustCompile(`[。？！\n]+`)
	chineseTwo = regexp.MustCompile(`没有[^，。？]{0,8}(?:不|没)[^，。？]*吗？`)
)

// Chinese lists what makes a text hard to read, or what nobody says.
func Chinese(text string, of Kind) []string {
	var out []string
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }) {
		for _, s := range regexp.MustCompile(`[A-Za-z]{2,}`).FindAllString(text, -1) {
			if !known[strings.ToLower(s)] {
				out = append(out, fmt.Sprintf("short form %s", s))
			}
		}
	}
	bare := ordinary.Replace(bracketed.ReplaceAllString(text, ""))
	for word, say := range jargon {
		if strings.Contains(bare, word) {
			out = append(out, fmt.Sprintf("%s: say %s", word, say))
		}
	}
	for _, s := range chineseEnd.Split(bare, -1) {
		if n := characters(s); n > limits[of].characters {
			out = append(out, fmt.Sprintf("a sentence of %d characters", n))
		}
	}
	if chineseTwo.MatchString(text) {
		out = append(out, "no is asked by a no")
	}
	for _, r := range bare {
		if unicode.Is(unicode.Han, r) && !common(r) {
			out = append(out, fmt.Sprintf("rare character %c", r))
		}
	}
	return out
}

// characters counts those that are read.
func characters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// alsoCommon are characters outside the common ones, of words that everybody says or that name an illness or a medicine for who
// has it.
const alsoCommon = "嗝黏噜噩踝龈疱睾胱癫痫葚莓吡"

// common reports whether a character is of the first level of GB 2312, the 3755 in daily use.
func common(r rune) bool {
	if strings.ContainsRune(alsoCommon, r) {
		return true
	}
	b, err := simplifiedchinese.GBK.NewEncoder().String(string(r))
	return err == nil && len(b) == 2 && b[0] >= 0xb0 && b[0] <= 0xd7 && b[1] >= 0xa1
}
