package console

import "github.com/preconsult/preconsult/intake"

// checked names a check of the note.
func (d *door) checked(c intake.Check) string {
	switch c {
	case intake.CheckPointer:
		return d.say("出处", "source")
	case intake.CheckQuote:
		return d.say("引文", "quote")
	case intake.CheckEntity:
		return d.say("内容", "what it is of")
	case intake.CheckDrug:
		return d.say("药名", "drug")
	case intake.CheckPolarity:
		return d.say("有无", "there or not")
	case intake.CheckSide:
		return d.say("左右", "side")
	case intake.CheckNumber:
		return d.say("数字", "number")
	case intake.CheckUnit:
		return d.say("单位", "unit")
	case intake.CheckTime:
		return d.say("时间", "time")
	case "form":
		return d.say("不成句或没有出处", "no sentence, or no source")
	case "filter":
		return d.say("安全过滤", "safety filter")
	case "words":
		return d.say("超出记录", "says more than the note")
	}
	return string(c)
}
