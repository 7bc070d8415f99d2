package main

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// The first words by complaint are content of the evaluation: their README tells the format and how they came about.
//
//go:embed evaluate/complaints/*.txt
var complaintFiles embed.FS

// What a line of the complaints is of.
const (
	ordinaryWords = "ordinary"
	urgentWords   = "urgent"
	nearMissWords = "near-miss"
)

// complaintCase is what somebody says first about a complaint, and what should come of it.
type complaintCase struct {
	opening
	Complaint   string       // the file's
	Kind        string       // ordinary, urgent or near-miss
	Tags        []string     // old, child, pregnant, dismissive
	AtLeast     intake.Level // the least urgent level that is still safe; 0 where the words must not be urgent
	Opens       []string     // protocols of which one should open; none: not judged
	Departments []string     // of which one should stand among the first three; none: not judged
}

// complaintSet is the cases of a folder, and of which kinds a complaint can have none.
type complaintSet struct {
	Cases   []complaintCase
	Without map[string][]string // complaint → tags
}

// builtInComplaints is the folder of the cases that are built in.
func builtInComplaints() fs.FS {
	sub, err := fs.Sub(complaintFiles, "evaluate/complaints")
	if err != nil {
		panic(err) // the name is constant
	}
	return sub
}

// readComplaints reads all .txt files of a folder. What is wrong is told with file and line.
func readComplaints(folder fs.FS) (complaintSet, error) {
	set := complaintSet{Without: map[string][]string{}}
	files, err := fs.Glob(folder, "*.txt")
	if err != nil {
		return set, err
	}
	for _, file := range files {
		data, err := fs.ReadFile(folder, file)
		if err != nil {
			return set, err
		}
		complaint := strings.TrimSuffix(path.Base(file), ".txt")
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			line = strings.TrimSpace(line)
			if without, ok := strings.CutPrefix(line, "@without "); ok {
				tag, _, _ := strings.Cut(without, ":")
				set.Without[complaint] = append(set.Without[complaint], tag)
				continue
			}
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			c, err := readComplaintCase(line)
			if err != nil {
				return set, fmt.Errorf("%s:%d: %w", file, n, err)
			}
			c.From, c.Complaint = fmt.Sprintf("%s:%d", file, n), complaint
			set.Cases = append(set.Cases, c)
		}
	}
	return set, nil
}

// readComplaintCase reads a line: kind | lang | age | sex | informant | bound | complaints | departments | words.
func readComplaintCase(line string) (complaintCase, error) {
	var c complaintCase
	f := strings.SplitN(line, " | ", 9)
	if len(f) != 9 {
		return c, fmt.Errorf("nine fields are expected, not %d", len(f))
	}
	kind := strings.Split(f[0], "+")
	c.Kind, c.Tags = kind[0], kind[1:]
	years, err := strconv.ParseFloat(f[2], 64)
	if err != nil {
		return c, fmt.Errorf("%q is no age", f[2])
	}
	c.Lang, c.Person, c.Informant = intake.Lang(f[1]), intake.Person{Age: &years, Sex: intake.Sex(f[3])}, intake.Informant(f[4])
	level, urgent := strings.CutPrefix(f[5], "<=")
	if urgent {
		n, err := strconv.Atoi(level)
		if c.AtLeast = intake.Level(n); err != nil || !c.AtLeast.Urgent() {
			return c, fmt.Errorf("bound %q: <=1, <=2 or >=3 is expected", f[5])
		}
	}
	c.Opens, c.Departments, c.Text = listOf(f[6]), listOf(f[7]), f[8]
	switch {
	case !slices.Contains([]string{ordinaryWords, urgentWords, nearMissWords}, c.Kind):
		return c, fmt.Errorf("kind %q is unknown", c.Kind)
	case !c.Lang.Valid():
		return c, fmt.Errorf("language %q is unknown", c.Lang)
	case urgent != (c.Kind == urgentWords) || !urgent && f[5] != ">=3":
		return c, fmt.Errorf("bound %q does not fit %s", f[5], c.Kind)
	}
	return c, nil
}

// listOf splits at commas; a dash is none.
func listOf(field string) []string {
	if field == "-" {
		return nil
	}
	return strings.Split(field, ",")
}

func newEvaluateComplaintsCommand() *cobra.Command {
	var misses bool
	var folder string
	cmd := &cobra.Command{Use: "complaints", Short: "First words by complaint: level, the complaint that opens, the department",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			from := builtInComplaints()
			if folder != "" {
				from = os.DirFS(folder)
			}
			set, err := readComplaints(from)
			if err != nil {
				return err
			}
			return withEngine(func(_ Config, e *engine) error {
				e.evaluateComplaints(cmd.OutOrStdout(), set, misses)
				return nil
			})
		}}
	cmd.Flags().BoolVar(&misses, "misses", false, "name each case that went wrong")
	cmd.Flags().StringVar(&folder, "table", "", "folder of cases of one's own, in the format of cmd/preconsult/evaluate/complaints")
	return cmd
}

// complaintCount is what came of the cases of a complaint.
type complaintCount struct {
	urgent, missed      int // urgent words, and those at a level that is not safe
	second              int // of the missed, those at level 2 where 1 is the bound: staff are called
	calm, over          int // ordinary words and near misses, and those at level 1 or 2
	judged, right, none int // whose complaint is judged, rightly opened, opened as nothing but the generic one
	own                 int // of the rightly opened, those where the file's own complaint opened and not only a neighbour
	routed, found       int // whose department is judged, among the first three
}

func (c *complaintCount) add(o complaintCount) {
	c.urgent, c.missed, c.calm, c.over = c.urgent+o.urgent, c.missed+o.missed, c.calm+o.calm, c.over+o.over
	c.second, c.own = c.second+o.second, c.own+o.own
	c.judged, c.right, c.none = c.judged+o.judged, c.right+o.right, c.none+o.none
	c.routed, c.found = c.routed+o.routed, c.found+o.found
}

func (c complaintCount) print(out io.Writer, name string) {
	of := func(part, whole int) string { return fmt.Sprintf("%d/%d", part, whole) }
	fmt.Fprintf(out, "%-20s%14s%14s%7.0f %%%7.0f %%%8.0f %%%11.0f %%\n", name, of(c.missed, c.urgent), of(c.over, c.calm), share(c.right, c.judged),
		share(c.own, c.judged), share(c.none, c.judged), share(c.found, c.routed))
}

// evaluateComplaints plays all cases as first words and tables what came of them by complaint and language.
func (e *engine) evaluateComplaints(out io.Writer, set complaintSet, misses bool) {
	by := map[string]*complaintCount{}
	langs := map[intake.Lang]*complaintCount{intake.ZH: {}, intake.EN: {}}
	var order []string
	for _, c := range set.Cases {
		if by[c.Complaint] == nil {
			by[c.Complaint], order = &complaintCount{}, append(order, c.Complaint)
		}
		n, wrong := e.playComplaint(c)
		by[c.Complaint].add(n)
		langs[c.Lang].add(n)
		for _, w := range wrong {
			if misses {
				fmt.Fprintf(out, "%-10s %s  %s  %s\n", w[0], c.From, w[1], c.Text)
			}
		}
	}
	fmt.Fprintf(out, "%-20s%14s%14s%9s%9s%10s%13s\n", "complaint", "urgent missed", "over-triaged", "opened", "own", "generic", "department")
	var all complaintCount
	for _, id := range order {
		by[id].print(out, id)
		all.add(*by[id])
	}
	langs[intake.ZH].print(out, "all zh")
	langs[intake.EN].print(out, "all en")
	all.print(out, "all")
	fmt.Fprintf(out, "of the %d urgent missed, %d are at level 2 where the bound is 1\n", all.missed, all.second)
}

// playComplaint plays one case, and says what of it went wrong and how.
func (e *engine) playComplaint(c complaintCase) (n complaintCount, wrong [][2]string) {
	v, a := e.firstVisit(c.Lang, c.Text, c.Person, c.Informant, nil)
	level, rule := a.Level, firstRule(a)
	if !level.Valid() {
		level = intake.L5
	}
	// A visit screens what is said, too, and then staff are called at level 2.
	if screened := e.filter.Screen(c.Lang, c.Text); screened.Action == safety.Escalate && !level.Urgent() {
		level, rule = intake.L2, "screened"
	}
	if c.Kind == urgentWords {
		if n.urgent++; level > c.AtLeast {
			n.missed++
			if level.Urgent() {
				n.second++
			}
			wrong = append(wrong, [2]string{"missed", fmt.Sprintf("level %d, at least %d", level, c.AtLeast)})
		}
	} else if n.calm++; level.Urgent() {
		n.over++
		wrong = append(wrong, [2]string{"alarm", fmt.Sprintf("level %d (%s)", level, rule)})
	}
	if len(c.Opens) > 0 {
		n.judged++
		switch {
		case slices.ContainsFunc(v.Protocols, func(id string) bool { return slices.Contains(c.Opens, id) }):
			n.right++
			if slices.Contains(v.Protocols, c.Opens[0]) {
				n.own++
			}
		case e.genericAlone(v.Protocols):
			n.none++
			fallthrough
		default:
			wrong = append(wrong, [2]string{"opened", strings.Join(v.Protocols, ",") + " not " + c.Opens[0]})
		}
	}
	if len(c.Departments) > 0 {
		n.routed++
		first := a.Departments[:min(3, len(a.Departments))]
		if slices.ContainsFunc(first, func(d intake.Department) bool {
			return slices.ContainsFunc(c.Departments, func(want string) bool { return d.Code == want || strings.HasPrefix(d.Code, want+".") })
		}) {
			n.found++
		} else {
			var codes []string
			for _, d := range first {
				codes = append(codes, d.Code)
			}
			wrong = append(wrong, [2]string{"department", strings.Join(codes, ",") + " not " + strings.Join(c.Departments, ",")})
		}
	}
	return n, wrong
}

// genericAlone reports whether nothing but the general questions stand open.
func (e *engine) genericAlone(protocols []string) bool {
	return !slices.ContainsFunc(protocols, func(id string) bool {
		p, ok := e.content.Protocol(id)
		return ok && p.Kind != guidelines.Generic
	})
}

// firstRule names what gave the level.
func firstRule(a intake.Assessment) string {
	for _, r := range a.Reasons {
		if r.Level == a.Level {
			return r.Rule
		}
	}
	return "no rule"
}
