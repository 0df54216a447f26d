// The score of kubesec, for comparison.
//
// The first argument is where the schemas are. Reads one manifest a line from stdin, a JSON string,
// and writes one answer a line to stdout: {"reports"} with what `kubesec scan` prints, or {"error"}
// where it takes no part of the manifest for an object.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/controlplaneio/kubesec/v2/pkg/ruler"
	"go.uber.org/zap"
)

type answer struct {
	Reports []ruler.Report `json:"reports"`
	Error   string         `json:"error,omitempty"`
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(locations []string, input io.Reader, output io.Writer) error {
	ruleset := ruler.NewRuleset(zap.NewNop().Sugar())
	config := ruler.NewDefaultSchemaConfig()
	config.Locations = locations
	manifests := json.NewDecoder(bufio.NewReader(input))
	// Its Encode ends each answer with a newline and writes it at once.
	answers := json.NewEncoder(output)
	for {
		var manifest string
		if err := manifests.Decode(&manifest); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		var answer answer
		reports, err := ruleset.Run("manifest", []byte(manifest), config)
		if err != nil {
			answer.Error = err.Error()
		} else {
			answer.Reports = reports
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
}
