// An independent judge of our Merkle log: the Go project's tlog and note, which carry the checksum database of Go
// modules. It builds the tree from the leaf hashes by itself and compares roots, tiles, proofs and the checkpoint.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type Case struct {
	Leaves     [][]byte          `json:"leaves"`
	Roots      map[int64][]byte  `json:"roots"`
	Tiles      map[string][]byte `json:"tiles"`
	Grown      []int64           `json:"grown"`
	Inclusion  []Proof           `json:"inclusion"`
	Consistent []Proof           `json:"consistent"`
	Note       string            `json:"note"`
	Key        string            `json:"key"`
}

type Proof struct {
	First  int64    `json:"first"`
	Size   int64    `json:"size"`
	Hashes [][]byte `json:"hashes"`
}

func main() {
	var given Case
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		fail("input: %v", err)
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for i, leaf := range given.Leaves {
		more, err := tlog.StoredHashesForRecordHash(int64(i), hash(leaf), reader)
		if err != nil {
			fail("leaf %d: %v", i, err)
		}
		stored = append(stored, more...)
	}
	root := func(size int64) tlog.Hash {
		found, err := tlog.TreeHash(size, reader)
		if err != nil {
			fail("root %d: %v", size, err)
		}
		return found
	}
	for size, theirs := range given.Roots {
		if root(size) != hash(theirs) {
			fail("root of %d differs", size)
		}
	}
	for _, p := range given.Inclusion {
		if err := tlog.CheckRecord(hashes(p), p.Size, root(p.Size), p.First, hash(given.Leaves[p.First])); err != nil {
			fail("inclusion of %d in %d: %v", p.First, p.Size, err)
		}
	}
	for _, p := range given.Consistent {
		if err := tlog.CheckTree(hashes(p), p.Size, root(p.Size), p.First, root(p.First)); err != nil {
			fail("%d before %d: %v", p.First, p.Size, err)
		}
	}
	expected := map[string]bool{}
	for i := 1; i < len(given.Grown); i++ {
		for _, tile := range tlog.NewTiles(8, given.Grown[i-1], given.Grown[i]) {
			path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
			expected[path] = true
			data, err := tlog.ReadTileData(tile, reader)
			if err != nil || !bytes.Equal(data, given.Tiles[path]) {
				fail("tile %s differs (%v)", path, err)
			}
		}
	}
	if len(expected) != len(given.Tiles) {
		fail("%d tiles, not %d", len(given.Tiles), len(expected))
	}
	if given.Note != "" {
		checkNote(given, root)
	}
	fmt.Printf("%d leaves, %d roots, %d tiles, %d inclusion, %d consistency\n", len(given.Leaves), len(given.Roots),
		len(expected), len(given.Inclusion), len(given.Consistent))
}

func checkNote(given Case, root func(int64) tlog.Hash) {
	verifier, err := note.NewVerifier(given.Key)
	if err != nil {
		fail("key: %v", err)
	}
	opened, err := note.Open([]byte(given.Note), note.VerifierList(verifier))
	if err != nil {
		fail("note: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	var size int64
	if _, err := fmt.Sscan(lines[1], &size); err != nil || lines[0] != verifier.Name() {
		fail("checkpoint: %q", opened.Text)
	}
	if lines[2] != root(size).String() {
		fail("the checkpoint's root differs")
	}
}

func hash(data []byte) (found tlog.Hash) {
	if copy(found[:], data) != tlog.HashSize || len(data) != tlog.HashSize {
		fail("a hash of %d bytes", len(data))
	}
	return found
}

func hashes(p Proof) []tlog.Hash {
	found := make([]tlog.Hash, len(p.Hashes))
	for i, one := range p.Hashes {
		found[i] = hash(one)
	}
	return found
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}
