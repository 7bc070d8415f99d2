package guidelines

import (
	"embed"
	"io/fs"
)

//go:embed protocols passages scales/*.yaml lexicon/*.yaml
var files embed.FS

// builtIn is the content that the program was built with.
func builtIn() fs.FS { return files }
