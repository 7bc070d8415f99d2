// Package plainyaml reads the YAML that the program's own content is written in: lists and fields by indentation or in brackets, texts
// on one line or folded, comments. It is there because some megabytes of content are read at each start of the program, for which the YAML
// library takes half a second and two million allocations. What it does not know, it leaves to the library, which also tells what is
// wrong with a text: nothing is read otherwise than the library would read it.
package plainyaml
