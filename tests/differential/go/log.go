package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A checkedLog is a log whose checkpoint is signed by the key that was asked for.
type checkedLog struct {
	directory string
	key       note.Verifier
	origin    string
	tree      tlog.Tree
	hashes    tlog.HashReader
	entries   [][]byte
}

func openLog(directory, vkey string) (*checkedLog, error) {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, failed("key", "%w", err)
	}
	data, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	if err != nil {
		return nil, failed("checkpoint", "%w", err)
	}
	origin, tree, err := openHead(data, key)
	if err != nil {
		return nil, failed("checkpoint", "%w", err)
	}
	hashes := tlog.TileHashReader(tree, tileReader{directory})
	return &checkedLog{directory: directory, key: key, origin: origin, tree: tree, hashes: hashes}, nil
}

// openHead opens a checkpoint: the key has signed it and bears its origin as name.
func openHead(data []byte, key note.Verifier) (string, tlog.Tree, error) {
	opened, err := note.Open(data, note.VerifierList(key))
	if err != nil {
		return "", tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != key.Name() {
		return "", tlog.Tree{}, fmt.Errorf("not three lines of %s", key.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return "", tlog.Tree{}, fmt.Errorf("size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	return lines[0], tlog.Tree{N: size, Hash: root}, err
}

// checkTiles recomputes root and tiles from the leaves of level 0, and compares every file with them.
//
// tlog.TileHashReader alone would not do: in x/mod 0.7.0 it passes over some full tiles where the tree's
// right edge has several subtrees in one tile.
func (l *checkedLog) checkTiles(task) error {
	leaves, err := readLeaves(l.directory, l.tree.N)
	if err != nil {
		return failed("tiles", "%w", err)
	}
	hashes, err := treeOf(leaves)
	if err != nil {
		return failed("tiles", "%w", err)
	}
	root, err := tlog.TreeHash(l.tree.N, hashes)
	if err != nil || root != l.tree.Hash {
		return failed("tiles", "root %v (%v)", root, err)
	}
	for _, tile := range tlog.NewTiles(height, 0, l.tree.N) {
		// It names a partial tile of every width; a log of this size holds the widest one.
		if widest := l.tree.N>>(height*tile.L) - tile.N*width; int64(tile.W) < width && int64(tile.W) < widest {
			continue
		}
		if err := l.checkTile(tile, hashes); err != nil {
			return failed("tiles", "%w", err)
		}
	}
	return nil
}

func (l *checkedLog) checkTile(tile tlog.Tile, hashes tlog.HashReader) error {
	expected, err := tlog.ReadTileData(tile, hashes)
	if err != nil {
		return err
	}
	found, err := tileReader{l.directory}.ReadTiles([]tlog.Tile{tile})
	if err != nil {
		return err
	}
	if !bytes.Equal(found[0], expected) {
		return fmt.Errorf("%s holds other hashes", staticPath(tile))
	}
	return nil
}

// checkEntries recomputes the root from the entries alone.
func (l *checkedLog) checkEntries(task) error {
	entries, err := readEntries(l.directory, l.tree.N)
	if err != nil {
		return failed("entries", "%w", err)
	}
	root, err := rootOf(entries)
	if err != nil {
		return failed("entries", "%w", err)
	}
	if root != l.tree.Hash {
		return failed("entries", "root %v", root)
	}
	l.entries = entries
	return nil
}

// rootOf is the root of the tree over these records.
func rootOf(records [][]byte) (tlog.Hash, error) {
	var leaves []tlog.Hash
	for _, record := range records {
		leaves = append(leaves, tlog.RecordHash(record))
	}
	hashes, err := treeOf(leaves)
	if err != nil {
		return tlog.Hash{}, err
	}
	return tlog.TreeHash(int64(len(leaves)), hashes)
}

// treeOf holds all nodes of the tree over these leaves.
func treeOf(leaves []tlog.Hash) (tlog.HashReader, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for seq, leaf := range leaves {
		hashes, err := tlog.StoredHashesForRecordHash(int64(seq), leaf, reader)
		if err != nil {
			return nil, err
		}
		stored = append(stored, hashes...)
	}
	return reader, nil
}

// checkInclusion: the server's proofs hold, and are those that the tiles give.
func (l *checkedLog) checkInclusion(given task) error {
	for _, claim := range given.Inclusion {
		leaf := tlog.RecordHash(l.entries[claim.Seq])
		if err := tlog.CheckRecord(claim.Path, l.tree.N, l.tree.Hash, claim.Seq, leaf); err != nil {
			return failed("inclusion", "entry %d: %w", claim.Seq, err)
		}
		own, err := tlog.ProveRecord(l.tree.N, claim.Seq, l.hashes)
		if err != nil || !reflect.DeepEqual([]tlog.Hash(own), claim.Path) {
			return failed("inclusion", "entry %d: the tiles give another proof (%v)", claim.Seq, err)
		}
	}
	return nil
}

// checkConsistency: an older checkpoint is signed, and its tree is a prefix of today's.
func (l *checkedLog) checkConsistency(given task) error {
	origin, older, err := openHead([]byte(given.Older), l.key)
	if err != nil || origin != l.origin {
		return failed("consistency", "the older checkpoint of %q: %v", origin, err)
	}
	if err := tlog.CheckTree(given.Consistency, l.tree.N, l.tree.Hash, older.N, older.Hash); err != nil {
		return failed("consistency", "%w", err)
	}
	own, err := tlog.ProveTree(l.tree.N, older.N, l.hashes)
	if err != nil || !reflect.DeepEqual([]tlog.Hash(own), given.Consistency) {
		return failed("consistency", "the tiles give another proof (%v)", err)
	}
	return nil
}

// A seal is what this reader needs of a seal line.
type seal struct {
	First int64    `json:"first"`
	Of    int64    `json:"of"`
	Seq   int64    `json:"seq"`
	Prev  string   `json:"prev"`
	Sigs  []string `json:"sigs"`
}

// checkSubmissions rebuilds each note from the log alone: it is the note that was sent, and all signed it.
func (l *checkedLog) checkSubmissions(given task) error {
	for _, claim := range given.Submissions {
		if err := l.checkSubmission(claim); err != nil {
			return failed("submission", "from %d: %w", claim.First, err)
		}
	}
	return nil
}

func (l *checkedLog) checkSubmission(claim submissionClaim) error {
	rebuilt, err := l.rebuildNote(claim.First)
	if err != nil {
		return err
	}
	if rebuilt != claim.Note {
		return fmt.Errorf("the log gives another note")
	}
	var keys []note.Verifier
	for _, vkey := range claim.Signers {
		key, err := note.NewVerifier(vkey)
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	opened, err := note.Open([]byte(rebuilt), note.VerifierList(keys...))
	if err != nil {
		return err
	}
	if len(opened.UnverifiedSigs) > 0 || len(opened.Sigs) != len(keys) {
		return fmt.Errorf("%d of %d signers", len(opened.Sigs), len(keys))
	}
	return nil
}

// rebuildNote makes the submission note from event lines and seals, following the chain on its way.
func (l *checkedLog) rebuildNote(first int64) (string, error) {
	var lines [][]byte
	var sigs []string
	for seq, of := first, int64(1); seq < first+of; seq++ {
		event, sealed, err := l.sealOf(seq)
		if err != nil {
			return "", err
		}
		if sealed.First != first || sealed.Seq != seq {
			return "", fmt.Errorf("entry %d is sealed as %d of %d", seq, sealed.Seq, sealed.First)
		}
		if seq == first {
			of, sigs = sealed.Of, sealed.Sigs
		}
		lines = append(lines, event)
	}
	root, err := rootOf(lines)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("sunledger/submission/v1/%s\n%d\n%v\n", l.origin, len(lines), root)
	return text + "\n" + strings.Join(sigs, "\n") + "\n", nil
}

func (l *checkedLog) sealOf(seq int64) ([]byte, seal, error) {
	event, sealLine, found := bytes.Cut(l.entries[seq], []byte("\n"))
	var sealed seal
	if !found {
		return nil, sealed, fmt.Errorf("entry %d is one line", seq)
	}
	if err := json.Unmarshal(sealLine, &sealed); err != nil {
		return nil, sealed, err
	}
	previous := tlog.Hash{}
	if seq > 0 {
		previous = tlog.RecordHash(l.entries[seq-1])
	}
	if sealed.Prev != base64.StdEncoding.EncodeToString(previous[:]) {
		return nil, sealed, fmt.Errorf("entry %d does not name the leaf before it", seq)
	}
	return event, sealed, nil
}
