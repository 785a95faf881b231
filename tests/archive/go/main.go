// SPDX-License-Identifier: Apache-2.0

// Command log verifies a log that Hedui wrote, with libraries that Hedui did
// not: Go's own sumdb/note and sumdb/tlog, and transparency-dev/merkle.
//
//	log FOLDER VKEY              checkpoint, tiles, each entry
//	log --proofs FOLDER VKEY     each proof file, each line of FOLDER/steps
//	log --cosigned FILE VKEY WITNESS-VKEY
//	                             a checkpoint that a witness has cosigned
//
// It prints what it has checked and ends with 0, or says why not and ends
// with 1.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// open gives the tree of a signed checkpoint.
func open(text []byte, keys ...note.Verifier) (tlog.Tree, *note.Note, error) {
	var tree tlog.Tree
	n, err := note.Open(text, note.VerifierList(keys...))
	if err != nil {
		return tree, nil, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tree, nil, errors.New("a checkpoint has three lines")
	}
	if lines[0] != keys[0].Name() {
		return tree, nil, errors.New("another log's checkpoint")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, nil, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, n, err
}

// tiles reads the layout of tlog-tiles: Go's paths begin with the height.
type tiles string

func (folder tiles) Height() int                     { return 8 }
func (folder tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (folder tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range list {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := os.ReadFile(filepath.Join(string(folder), path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func entryPath(index int64, width int) string {
	tile := tlog.Tile{H: 8, L: -1, N: index, W: width}
	return "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/data/")
}

// entries reads the bundles of a log of n entries.
func entries(folder string, n int64) ([][]byte, error) {
	var all [][]byte
	for from := int64(0); from < n; from += 256 {
		width := 256
		if n-from < 256 {
			width = int(n - from)
		}
		data, err := os.ReadFile(filepath.Join(folder, entryPath(from/256, width)))
		if err != nil {
			return nil, err
		}
		for i := 0; i < width; i++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("entry %d is cut", from+int64(i))
			}
			size := int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:2+size])
			data = data[2+size:]
		}
		if len(data) > 0 {
			return nil, errors.New("a bundle holds more than its entries")
		}
	}
	return all, nil
}

// rebuild makes the log again from its entries, and compares its root and each
// tile. TileHashReader of the x/mod that Debian's Go builds does not
// authenticate every tile that it reads, so it alone would pass an entry that
// was altered together with its hash; later ones do.
func rebuild(folder string, tree tlog.Tree, list [][]byte) error {
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var all []tlog.Hash
		for _, i := range indexes {
			if i >= int64(len(hashes)) {
				return nil, fmt.Errorf("there is no hash %d", i)
			}
			all = append(all, hashes[i])
		}
		return all, nil
	})
	for i, entry := range list {
		more, err := tlog.StoredHashes(int64(i), entry, reader)
		if err != nil {
			return err
		}
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("the entries lead to another root")
	}
	for _, tile := range tlog.NewTiles(8, 0, tree.N) {
		data, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return err
		}
		stored, err := tiles(folder).ReadTiles([]tlog.Tile{tile})
		if err != nil {
			return err
		}
		if !bytes.Equal(data, stored[0]) {
			return fmt.Errorf("%s is not the entries' tile", tile.Path())
		}
	}
	return nil
}

func checkLog(folder, vkey string) error {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	tree, _, err := open(text, key)
	if err != nil {
		return err
	}
	list, err := entries(folder, tree.N)
	if err != nil {
		return err
	}
	if err := rebuild(folder, tree, list); err != nil {
		return err
	}
	fmt.Printf("%d entries under one signed root\n", len(list))
	return nil
}

// proofFile reads c2sp.org/tlog-proof@v1; nobody need believe its extra line.
func proofFile(text []byte) (index int64, path tlog.RecordProof, checkpoint []byte, err error) {
	head, checkpoint, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if len(lines) > 1 && strings.HasPrefix(lines[1], "extra ") {
		lines = append(lines[:1], lines[2:]...)
	}
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" ||
		!strings.HasPrefix(lines[1], "index ") {
		return 0, nil, nil, errors.New("no proof file")
	}
	if index, err = strconv.ParseInt(lines[1][6:], 10, 64); err != nil {
		return
	}
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, nil, nil, err
		}
		path = append(path, hash)
	}
	return
}

func slices(hashes []tlog.Hash) [][]byte {
	var all [][]byte
	for i := range hashes {
		all = append(all, hashes[i][:])
	}
	return all
}

func checkProofs(folder, vkey string) error {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(folder, "proofs", "*.tlog-proof"))
	if err != nil || len(names) == 0 {
		return errors.New("no proofs")
	}
	var tree tlog.Tree
	var list [][]byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		index, path, checkpoint, err := proofFile(text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if tree, _, err = open(checkpoint, key); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if list == nil {
			if list, err = entries(folder, tree.N); err != nil {
				return err
			}
		}
		leaf := tlog.RecordHash(list[index])
		if err := tlog.CheckRecord(path, tree.N, tree.Hash, index, leaf); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index),
			uint64(tree.N), leaf[:], slices(path), tree.Hash[:]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	steps, err := checkSteps(folder, tree)
	if err != nil {
		return err
	}
	fmt.Printf("%d inclusion proofs, %d consistency proofs\n", len(names), steps)
	return nil
}

func checkSteps(folder string, tree tlog.Tree) (int, error) {
	text, err := os.ReadFile(filepath.Join(folder, "steps"))
	if err != nil {
		return 0, err
	}
	reader := tlog.TileHashReader(tree, tiles(folder))
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for _, line := range lines {
		words := strings.Split(line, " ")
		from, err := strconv.ParseInt(words[0], 10, 64)
		if err != nil || words[1] != strconv.FormatInt(tree.N, 10) {
			return 0, fmt.Errorf("no step: %s", line)
		}
		var step tlog.TreeProof
		for _, word := range words[2:] {
			hash, err := tlog.ParseHash(word)
			if err != nil {
				return 0, err
			}
			step = append(step, hash)
		}
		old, err := tlog.TreeHash(from, reader)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(step, tree.N, tree.Hash, from, old); err != nil {
			return 0, fmt.Errorf("step from %d: %w", from, err)
		}
		if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(from),
			uint64(tree.N), slices(step), old[:], tree.Hash[:]); err != nil {
			return 0, fmt.Errorf("step from %d: %w", from, err)
		}
	}
	return len(lines), nil
}

// witness verifies cosignature/v1 of c2sp.org/tlog-cosignature, written from
// that text.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s",
		binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

func newWitness(vkey string) (*witness, error) {
	words := strings.SplitN(vkey, "+", 3)
	if len(words) != 3 {
		return nil, errors.New("no vkey")
	}
	key, err := base64.StdEncoding.DecodeString(words[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("no key of a witness")
	}
	digest := sha256.Sum256(append([]byte(words[0]+"\n"), key...))
	if fmt.Sprintf("%x", digest[:4]) != words[1] {
		return nil, errors.New("the vkey's id is not its own")
	}
	return &witness{words[0], binary.BigEndian.Uint32(digest[:4]),
		ed25519.PublicKey(key[1:])}, nil
}

func checkCosigned(file, vkey, witnessKey string) error {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	other, err := newWitness(witnessKey)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	tree, n, err := open(text, key, other)
	if err != nil {
		return err
	}
	if len(n.Sigs) != 2 {
		return fmt.Errorf("%d signatures that are known, not 2", len(n.Sigs))
	}
	fmt.Printf("%d entries, signed and cosigned\n", tree.N)
	return nil
}

func main() {
	args := os.Args[1:]
	err := errors.New("usage: see main.go")
	switch {
	case len(args) == 2:
		err = checkLog(args[0], args[1])
	case len(args) == 3 && args[0] == "--proofs":
		err = checkProofs(args[1], args[2])
	case len(args) == 4 && args[0] == "--cosigned":
		err = checkCosigned(args[1], args[2], args[3])
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
