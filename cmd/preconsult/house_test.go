package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong with the hospital's own file is told at start, by the name of the setting and the field.
func TestHouseFile(t *testing.T) {
	for text, want := range map[string]string{
		"clinics: [{id: fever-clinic}]\n": "",
		"departments: [{code: \"03.04\", label: {zh: 心内科（三楼）, en: \"Cardiology, floor 3\"}}]\n": "",
		"clinics: [{name: fever-clinic}]\n": "PRECONSULT_HOUSE: ",
		"clinics: [{id: feaver-clinic}]\n":  `PRECONSULT_HOUSE: clinics[0].id: there is no clinic "feaver-clinic"`,
	} {
		file := filepath.Join(t.TempDir(), "house.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := ReadConfig(func(name string) string { return map[string]string{"PRECONSULT_HOUSE": file}[name] })
		if err == nil {
			_, err = newEngine(c)
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
