// Command reader checks a Sunledger log with Go's own transparency-log packages.
//
//	reader TASK.json
//
// Nothing here is shared with the project: notes are opened by golang.org/x/mod/sumdb/note, hashes and
// proofs judged by golang.org/x/mod/sumdb/tlog. It prints "sound", or the step that failed, and exits 1.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

// A task says where the log lies, what is believed, and which claims of the server to check.
type task struct {
	Directory   string
	LogKey      string
	Older       string
	Consistency []tlog.Hash
	Inclusion   []inclusionClaim
	Submissions []submissionClaim
}

type inclusionClaim struct {
	Seq  int64
	Path []tlog.Hash
}

type submissionClaim struct {
	First   int64
	Note    string
	Signers []string
}

// A failure names the step, so that a test sees a defect refused for its own reason.
type failure struct {
	step string
	err  error
}

func (f *failure) Error() string { return f.step + ": " + f.err.Error() }

func failed(step, format string, values ...interface{}) error {
	return &failure{step, fmt.Errorf(format, values...)}
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("sound")
}

func run(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var given task
	if err := json.Unmarshal(data, &given); err != nil {
		return err
	}
	log, err := openLog(given.Directory, given.LogKey)
	if err != nil {
		return err
	}
	steps := []func(task) error{log.checkTiles, log.checkEntries, log.checkInclusion, log.checkConsistency, log.checkSubmissions}
	for _, step := range steps {
		if err := step(given); err != nil {
			return err
		}
	}
	return nil
}
