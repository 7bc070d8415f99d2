package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"
)

// readHouse reads the file that PRECONSULT_HOUSE names. Whether its codes and clinics exist is checked when the content is
// loaded.
func readHouse(c *Config, path string) error {
	if path == "" {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalWithOptions(data, &c.House, yaml.Strict()); err != nil {
		return fmt.Errorf("%s: %s", path, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	return nil
}
