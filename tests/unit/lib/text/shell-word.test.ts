import { describe, expect, test } from "bun:test";
import { shellLine, shellWord } from "../../../../src/lib/text/shell-word.ts";

describe("words come out of a shell as they were", () => {
  const words = [
    "plain-word",
    "https://api.example.com/v1",
    "https://api.example.com/v1?a=1&b=$(touch harmed)",
    "it's",
    "",
    "=ls",
    "~",
    '--data={"a": [1]}',
    "back\\slash `x` $HOME !! *?",
    "two\nlines\tand \u001b[31mcolour, it's",
    "ünïcode 日本",
    "\u0085next",
  ];
  for (const shell of ["bash", "zsh"]) {
    test.skipIf(Bun.which(shell) === null)(shell, () => {
      const line = shellLine(words);
      expect(line).not.toMatch(/\p{Cc}/u);
      const { stdout } = Bun.spawnSync([shell, "-c", `printf '%s\\0' ${line}`]);
      expect(stdout.toString().split("\0").slice(0, -1)).toEqual(words);
    });
  }
});

test("what needs no quotes has none", () => {
  expect(shellWord("api.example.com:443")).toBe("api.example.com:443");
  expect(shellWord("a b")).toBe("'a b'");
});
