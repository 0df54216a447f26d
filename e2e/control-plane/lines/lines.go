// Package lines answers questions that come as JSON, one a line.
package lines

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Serve writes the answer to each question on stdin to stdout, one a line, until the questions end.
// Whatever goes wrong ends the program.
func Serve[Q, A any](answer func(Q) (A, error)) {
	if err := serve(os.Stdin, os.Stdout, answer); err != nil {
		Fail(err)
	}
}

// Fail tells the error on stderr and ends the program.
func Fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func serve[Q, A any](input io.Reader, output io.Writer, answer func(Q) (A, error)) error {
	questions := json.NewDecoder(bufio.NewReader(input))
	// Its Encode ends each answer with a newline and writes it at once.
	answers := json.NewEncoder(output)
	for {
		var question Q
		if err := questions.Decode(&question); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		reply, err := answer(question)
		if err != nil {
			return err
		}
		if err := answers.Encode(reply); err != nil {
			return err
		}
	}
}
