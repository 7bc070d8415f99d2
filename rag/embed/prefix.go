package embed

import "strings"

// Prefixes are the words that a model was trained to see before a question and before a passage. Without them it still
// answers, and finds less: nothing else tells.
type Prefixes struct{ Query, Passage string }

// families are the models that are known to want prefixes, by a part of their names. The first that fits counts.
var families = []struct {
	part string
	Prefixes
}{
	{"e5-mistral", Prefixes{Query: "Instruct: Given a question, retrieve passages that answer it\nQuery: "}},
	{"e5-large-instruct", Prefixes{Query: "Instruct: Given a question, retrieve passages that answer it\nQuery: "}},
	{"e5", Prefixes{"query: ", "passage: "}},
	{"nomic-embed", Prefixes{"search_query: ", "search_document: "}},
	{"mxbai-embed", Prefixes{Query: "Represent this sentence for searching relevant passages: "}},
	{"snowflake-arctic-embed2", Prefixes{Query: "query: "}},
	{"arctic-embed", Prefixes{Query: "Represent this sentence for searching relevant passages: "}},
	{"bge-m3", Prefixes{}},
	{"bge-small-zh", bgeChinese}, {"bge-base-zh", bgeChinese}, {"bge-large-zh", bgeChinese},
	{"bge-", Prefixes{Query: "Represent this sentence for searching relevant passages: "}},
	{"qwen3-embedding", Prefixes{Query: "Instruct: Given a question, retrieve passages that answer it\nQuery:"}},
}

var bgeChinese = Prefixes{Query: "为这个句子生成表示以用于检索相关文章："}

// PrefixesOf are those of a known family of models, and none for others.
func PrefixesOf(model string) Prefixes {
	model = strings.ToLower(model)
	for _, f := range families {
		if strings.Contains(model, f.part) {
			return f.Prefixes
		}
	}
	return Prefixes{}
}
