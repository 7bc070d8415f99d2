package guidelines

import "github.com/preconsult/preconsult/intake"

// AttributeLabels are what the attributes of a finding are called.
var AttributeLabels = map[string]intake.Words{
	intake.Onset:       {ZH: "开始", EN: "onset"},
	intake.OnsetMode:   {ZH: "怎么开始", EN: "how it began"},
	intake.Duration:    {ZH: "持续多久", EN: "duration"},
	intake.Course:      {ZH: "变化", EN: "course"},
	intake.Character:   {ZH: "性质", EN: "character"},
	intake.Severity:    {ZH: "程度", EN: "severity"},
	intake.Site:        {ZH: "部位", EN: "site"},
	intake.Side:        {ZH: "哪一边", EN: "side"},
	intake.Radiation:   {ZH: "放射到", EN: "radiation"},
	intake.Frequency:   {ZH: "次数", EN: "frequency"},
	intake.Timing:      {ZH: "什么时候", EN: "timing"},
	intake.Aggravating: {ZH: "加重", EN: "worse with"},
	intake.Relieving:   {ZH: "缓解", EN: "better with"},
	intake.Amount:      {ZH: "量", EN: "amount"},
	intake.Colour:      {ZH: "颜色", EN: "colour"},
	intake.Value:       {ZH: "数值", EN: "value"},
	intake.Dose:        {ZH: "用量", EN: "dose"},
	intake.Reaction:    {ZH: "反应", EN: "reaction"},
}

// MeasureLabels are what the measures of devices are called.
var MeasureLabels = map[intake.Measure]intake.Words{
	intake.HeartRate:       {ZH: "心率", EN: "heart rate"},
	intake.RespiratoryRate: {ZH: "呼吸频率", EN: "respiratory rate"},
	intake.Systolic:        {ZH: "收缩压", EN: "systolic pressure"},
	intake.Diastolic:       {ZH: "舒张压", EN: "diastolic pressure"},
	intake.SpO2:            {ZH: "血氧", EN: "oxygen saturation"},
	intake.Temperature:     {ZH: "体温", EN: "temperature"},
	intake.Glucose:         {ZH: "血糖", EN: "glucose"},
	intake.Weight:          {ZH: "体重", EN: "weight"},
	intake.Height:          {ZH: "身高", EN: "height"},
	intake.PeakFlow:        {ZH: "呼气峰流速", EN: "peak flow"},
	intake.Pain:            {ZH: "疼痛评分", EN: "pain score"},
	intake.AVPU:            {ZH: "意识", EN: "consciousness"},
}

var groupLabels = map[string]intake.Words{
	Infant:          {ZH: "1 岁以下", EN: "under 1 year"},
	Child:           {ZH: "14 岁以下", EN: "under 14 years"},
	Elderly:         {ZH: "65 岁及以上", EN: "65 or over"},
	PregnantGroup:   {ZH: "怀孕", EN: "pregnant"},
	Postpartum:      {ZH: "产后", EN: "after a birth"},
	Immunosuppresed: {ZH: "免疫力低", EN: "low immunity"},
	Anticoagulated:  {ZH: "在用防血栓的药", EN: "on a blood thinner"},
	Diabetic:        {ZH: "糖尿病", EN: "diabetes"},
	Dialysis:        {ZH: "透析", EN: "dialysis"},
	Cancer:          {ZH: "肿瘤", EN: "cancer"},
	Fertile:         {ZH: "可能怀孕的年龄和性别", EN: "of an age and sex to be pregnant"},
}
