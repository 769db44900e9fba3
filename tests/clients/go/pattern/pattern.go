// Package pattern has the bytes that both ends of a test agree on, and what they compare of them.
package pattern

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// A prime, so that no buffer's size is a multiple of it: lost and doubled pieces show.
const period = 251

// Reader yields `size` bytes: 0, 1, … 250, 0, 1, …
func Reader(size int64) io.Reader {
	return io.LimitReader(&endless{}, size)
}

// Bytes are the same in memory.
func Bytes(size int64) []byte {
	all, _ := io.ReadAll(Reader(size))
	return all
}

// Digest reads to the end and returns the number of bytes and their SHA-256 in hexadecimal.
func Digest(from io.Reader) (int64, string, error) {
	hash := sha256.New()
	size, err := io.Copy(hash, from)
	return size, hex.EncodeToString(hash.Sum(nil)), err
}

// DigestOf is the digest that `size` bytes of the pattern have.
func DigestOf(size int64) string {
	_, digest, _ := Digest(Reader(size))
	return digest
}

var sequence = func() []byte {
	one := make([]byte, period)
	for at := range one {
		one[at] = byte(at)
	}
	return bytes.Repeat(one, 256)
}()

type endless struct{ at int }

func (e *endless) Read(into []byte) (int, error) {
	count := copy(into, sequence[e.at:])
	e.at = (e.at + count) % len(sequence)
	return count, nil
}
