import { describe, expect, test } from "bun:test";
import { didYouMean, isOneSlip, nearest } from "../../../src/core/nearest.ts";

const COMMANDS = ["vault", "auth", "account", "server", "run", "demo", "version"];

describe("nearest", () => {
  const table: Record<string, { word: string; guess: string | undefined }> = {
    "a missing letter": { word: "vaut", guess: "vault" },
    "a letter too many": { word: "vaultt", guess: "vault" },
    "a wrong letter": { word: "sarver", guess: "server" },
    "two letters swapped": { word: "vualt", guess: "vault" },
    "another case": { word: "VAULT", guess: "vault" },
    "a beginning that only one has": { word: "serv", guess: "server" },
    "a beginning that two have": { word: "a", guess: undefined },
    "two slips in a short word": { word: "rm", guess: undefined },
    "nothing alike": { word: "kubernetes", guess: undefined },
    "an empty word": { word: "", guess: undefined },
  };
  for (const [name, { word, guess }] of Object.entries(table)) {
    test(name, () => expect(nearest(word, COMMANDS)).toBe(guess));
  }

  test("no candidates, no guess", () => expect(nearest("vault", [])).toBeUndefined());
  test("is worded as a question", () => expect(didYouMean("valt", COMMANDS)).toBe("did you mean vault?"));
});

test("one slip makes another word, and not the same one", () => {
  for (const word of ["gihtub", "githu", "githubb", "gitbub"])
    expect([word, isOneSlip(word, "github")]).toEqual([word, true]);
  for (const word of ["github", "gitlab", "ghtub-", ""])
    expect([word, isOneSlip(word, "github")]).toEqual([word, false]);
});
