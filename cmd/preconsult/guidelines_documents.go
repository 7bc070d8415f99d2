package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/rag/document"
	"github.com/preconsult/preconsult/rag/index"
)

// hospitalDocuments is what holds for documents that say nothing of themselves.
type hospitalDocuments struct {
	audience guidelines.Audience
	verified guidelines.Verified
}

func (h hospitalDocuments) check() error {
	switch h.audience {
	case "", guidelines.ForPatient, guidelines.ForClinician:
	default:
		return fmt.Errorf("--audience is %q; it is patient or clinician", h.audience)
	}
	switch h.verified {
	case "", guidelines.Original, guidelines.Secondary, guidelines.Memory, guidelines.Design:
		return nil
	}
	return fmt.Errorf("--verified is %q; it is original, secondary, memory or design", h.verified)
}

// put reads files and folders and brings each document into the index. What cannot be read is told at the end and does not
// keep the others out.
func (h hospitalDocuments) put(ctx context.Context, out, progress io.Writer, ix *index.Index, paths []string) error {
	files, err := documentFiles(paths)
	if err != nil {
		return err
	}
	reader := document.NewReader()
	defer reader.Close()
	bar := progressbar.NewOptions(len(files), progressbar.OptionSetWriter(progress), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetDescription("documents"), progressbar.OptionShowCount())
	var unread []string
	for _, file := range files {
		report, notes, err := h.one(ctx, reader, ix, file)
		_ = bar.Add(1) // a bar that cannot be drawn must not stop the work
		for _, n := range notes {
			unread = append(unread, fmt.Sprintf("%s, %s: %s", file, n.Where, n.What))
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, index.ErrOtherEmbedder):
			return err
		case err != nil:
			unread = append(unread, fmt.Sprintf("%s: %v", file, err))
		case report.Whole:
			fmt.Fprintf(out, "%s: as before (%s)\n", file, report.ID)
		default:
			fmt.Fprintf(out, "%s: %d passages put in, %d as before, %d retired (%s)\n", file, report.Put, report.Unchanged, report.Retired, report.ID)
			for _, d := range report.Doubles {
				fmt.Fprintf(out, "    %s says the same as %s\n", d.Passage, d.Of)
			}
		}
	}
	if err := ix.Refresh(ctx); err != nil {
		return err
	}
	for i, u := range unread {
		if i == 0 {
			fmt.Fprintln(out, "could not be read:")
		}
		fmt.Fprintln(out, "    "+u)
	}
	if len(files) == 0 {
		return fmt.Errorf("%s: no Markdown, HTML, PDF or DOCX file is there", strings.Join(paths, ", "))
	}
	return nil
}

func (h hospitalDocuments) one(ctx context.Context, r *document.Reader, ix *index.Index, file string) (index.Imported, []document.Note, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return index.Imported{}, nil, err
	}
	doc, notes, err := r.Read(filepath.Base(file), data)
	if err != nil {
		return index.Imported{}, notes, err
	}
	if h.audience != "" && !doc.Says.Audience {
		doc.Audience = h.audience
	}
	if h.verified != "" && !doc.Says.Verified {
		doc.Verified = h.verified
	}
	report, err := ix.Import(ctx, doc)
	return report, notes, err
}

// documentFiles lists the files of the kinds that can be read, folders and all; hidden ones are left out.
func documentFiles(paths []string) ([]string, error) {
	var files []string
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case path != p && strings.HasPrefix(d.Name(), ".") && d.IsDir():
				return filepath.SkipDir
			case d.IsDir() || path != p && strings.HasPrefix(d.Name(), "."):
				return nil
			}
			if document.Reads(path) || path == p {
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func listDocuments(ctx context.Context, out io.Writer, ix *index.Index) error {
	docs, err := ix.HospitalDocuments(ctx)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, d := range docs {
		state := fmt.Sprintf("%d passages", d.Passages)
		if d.Retired {
			state = "retired"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\tfor %ss, %s\t%s\n", d.ID, d.Title, d.Edition, d.Audience, d.Verified, state)
	}
	return t.Flush()
}
