package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

// A tileReader reads hash tiles from a directory laid out as tlog-tiles has it.
type tileReader struct{ directory string }

func (r tileReader) Height() int { return height }

// SaveTiles keeps nothing: every run reads the files anew.
func (r tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(r.directory, staticPath(tile)))
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", staticPath(tile), len(data))
		}
		all = append(all, data)
	}
	return all, nil
}

// staticPath is Go's own path without its second element: a static log's tiles all have the same height.
func staticPath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
}

// readLeaves reads the leaf of every entry from the tiles of level 0.
func readLeaves(directory string, size int64) ([]tlog.Hash, error) {
	var leaves []tlog.Hash
	for seq := int64(0); seq < size; seq += width {
		count := width
		if rest := size - seq; rest < width {
			count = int(rest)
		}
		tile := tlog.Tile{H: height, L: 0, N: seq / width, W: count}
		data, err := tileReader{directory}.ReadTiles([]tlog.Tile{tile})
		if err != nil {
			return nil, err
		}
		for at := 0; at < count; at++ {
			var leaf tlog.Hash
			copy(leaf[:], data[0][at*tlog.HashSize:])
			leaves = append(leaves, leaf)
		}
	}
	return leaves, nil
}

// bundlePath is the path of an entry bundle, in Go's own spelling of numbers.
func bundlePath(index int64, entries int) string {
	path := staticPath(tlog.Tile{H: height, L: 0, N: index, W: entries})
	return strings.Replace(path, "tile/0/", "tile/entries/", 1)
}

// readEntries reads every entry of a log of this size from its bundles.
func readEntries(directory string, size int64) ([][]byte, error) {
	var entries [][]byte
	for index := int64(0); index*width < size; index++ {
		count := int64(width)
		if rest := size - index*width; rest < count {
			count = rest
		}
		data, err := os.ReadFile(filepath.Join(directory, bundlePath(index, int(count))))
		if err != nil {
			return nil, err
		}
		bundle, err := splitBundle(data)
		if err != nil {
			return nil, err
		}
		if int64(len(bundle)) != count {
			return nil, fmt.Errorf("bundle %d has %d entries", index, len(bundle))
		}
		entries = append(entries, bundle...)
	}
	return entries, nil
}

func splitBundle(data []byte) ([][]byte, error) {
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("a bundle ends within an entry")
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	return entries, nil
}
