// Verifies SVIDs as three parties would that are not us: Go's standard library alone, go-jose and go-spiffe.
// Reads cases as JSON from standard input and prints for each what every party says of it: the subject, or why not.
package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v3"
	"github.com/go-jose/go-jose/v3/jwt"
	"github.com/spiffe/go-spiffe/v2/bundle/jwtbundle"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/svid/jwtsvid"
)

type testCase struct {
	Token       string          `json:"token"`
	Keys        json.RawMessage `json:"keys"`
	Bundle      json.RawMessage `json:"bundle"`
	TrustDomain string          `json:"trustDomain"`
	Audience    string          `json:"audience"`
}

type verdict struct {
	Subject string `json:"subject"`
	Error   string `json:"error"`
}

type claims struct {
	Subject   string   `json:"sub"`
	Audience  []string `json:"aud"`
	Expiry    int64    `json:"exp"`
	NotBefore int64    `json:"nbf"`
}

func main() {
	var cases []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	parties := map[string]func(testCase) (string, error){
		"standard library": standard, "go-jose": goJose, "go-spiffe": goSpiffe,
	}
	results := map[string][]verdict{}
	for name, verify := range parties {
		for _, given := range cases {
			subject, err := verify(given)
			if err != nil {
				results[name] = append(results[name], verdict{Error: err.Error()})
			} else {
				results[name] = append(results[name], verdict{Subject: subject})
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		os.Exit(1)
	}
}

func standard(given testCase) (string, error) {
	parts := strings.Split(given.Token, ".")
	if len(parts) != 3 {
		return "", errors.New("not three parts")
	}
	var header struct{ Alg, Kid string }
	var payload claims
	if err := decode(parts[0], &header); err != nil {
		return "", err
	}
	if err := decode(parts[1], &payload); err != nil {
		return "", err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return "", err
	}
	if err := checkSignature(given.Keys, header.Alg, header.Kid, parts[0]+"."+parts[1], signature); err != nil {
		return "", err
	}
	now := time.Now().Unix()
	if now >= payload.Expiry || now < payload.NotBefore {
		return "", errors.New("outside its time")
	}
	for _, audience := range payload.Audience {
		if audience == given.Audience {
			return payload.Subject, nil
		}
	}
	return "", errors.New("another audience")
}

func checkSignature(keys json.RawMessage, alg, kid, input string, signature []byte) error {
	var set struct {
		Keys []struct{ Kty, Crv, Kid, Alg, X, Y string }
	}
	if err := json.Unmarshal(keys, &set); err != nil {
		return err
	}
	for _, key := range set.Keys {
		if key.Kid != kid || key.Alg != alg {
			continue
		}
		x, err := base64.RawURLEncoding.DecodeString(key.X)
		if err != nil {
			return err
		}
		y, err := base64.RawURLEncoding.DecodeString(key.Y)
		if err != nil {
			return err
		}
		if signs(key.Kty+" "+key.Crv, x, y, []byte(input), signature) {
			return nil
		}
		return errors.New("the signature is not that key's")
	}
	return errors.New("no key of that kid and alg")
}

func signs(kind string, x, y, input, signature []byte) bool {
	if len(signature) != 64 || len(x) != 32 {
		return false
	}
	switch kind {
	case "OKP Ed25519":
		return ed25519.Verify(ed25519.PublicKey(x), input, signature)
	case "EC P-256":
		key := ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
		hash := sha256.Sum256(input)
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		return ecdsa.Verify(&key, hash[:], r, s)
	}
	return false
}

func decode(part string, into interface{}) error {
	bytes, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(bytes, into)
}

func goJose(given testCase) (string, error) {
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(given.Keys, &set); err != nil {
		return "", err
	}
	token, err := jwt.ParseSigned(given.Token)
	if err != nil {
		return "", err
	}
	keys := set.Key(token.Headers[0].KeyID)
	if len(keys) != 1 {
		return "", errors.New("no key of that kid")
	}
	var payload jwt.Claims
	if err := token.Claims(keys[0].Key, &payload); err != nil {
		return "", err
	}
	expected := jwt.Expected{Audience: jwt.Audience{given.Audience}, Time: time.Now()}
	return payload.Subject, payload.Validate(expected)
}

func goSpiffe(given testCase) (string, error) {
	trustDomain, err := spiffeid.TrustDomainFromString(given.TrustDomain)
	if err != nil {
		return "", err
	}
	bundle, err := jwtbundle.Parse(trustDomain, given.Bundle)
	if err != nil {
		return "", err
	}
	svid, err := jwtsvid.ParseAndValidate(given.Token, bundle, []string{given.Audience})
	if err != nil {
		return "", err
	}
	return svid.ID.String(), nil
}
