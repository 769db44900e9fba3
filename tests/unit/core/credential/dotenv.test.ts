import { describe, expect, test } from "bun:test";
import { DotenvError, scanDotenv } from "../../../../src/core/credential/dotenv.ts";

const parseDotenv = (text: string) =>
  [...scanDotenv(text)].map((one) => {
    if (one instanceof DotenvError) throw one;
    return one;
  });
const values = (text: string) => Object.fromEntries(parseDotenv(text).map(({ key, value }) => [key, value]));

describe("what is read", () => {
  const table: Record<string, { text: string; found: Record<string, string> }> = {
    "plain assignments": { text: "A=1\nB=two", found: { A: "1", B: "two" } },
    "nothing in an empty file": { text: "", found: {} },
    "comments and blank lines": { text: "\n# A=1\n   # B=2\n\nC=3\n", found: { C: "3" } },
    export: { text: "export A=1\nexport\tB=2", found: { A: "1", B: "2" } },
    "spaces around the sign and at the ends": { text: "  A = 1  \n", found: { A: "1" } },
    "an empty value": { text: "A=\nB=\"\"\nC=''", found: { A: "", B: "", C: "" } },
    "a comment behind a value": {
      text: "A=1 # one\nB=1#not\nC= # empty",
      found: { A: "1", B: "1#not", C: "" },
    },
    "a sign in the value": { text: "A=b=c==", found: { A: "b=c==" } },
    "single quotes literally": { text: "A='a\\n$B \"x\" # y'", found: { A: 'a\\n$B "x" # y' } },
    "escapes in double quotes": {
      text: 'A="a\\nb\\t\\"c\\"\\\\n\\$d\\x"',
      found: { A: 'a\nb\t"c"\\n$d\\x' },
    },
    "double quotes over several lines": {
      text: 'A="one\n# two\nthree"\nB=2',
      found: { A: "one\n# two\nthree", B: "2" },
    },
    "single quotes over several lines": { text: "A='one\ntwo'", found: { A: "one\ntwo" } },
    "a comment behind quotes": { text: 'A="x" # y', found: { A: "x" } },
    "nothing is expanded": {
      text: "A=$HOME\nB=$A-x\nC=pa$$w`rd",
      found: { A: "$HOME", B: "$A-x", C: "pa$$w`rd" },
    },
    "what others expand, where it is meant": {
      text: `A='\${B} $(id) \`x\`'\nB="\\\${C}"`,
      found: { A: `\${B} $(id) \`x\``, B: `\${C}` },
    },
    "Windows line ends and a byte order mark": {
      text: '\uFEFFA=1\r\nB="x\r\ny"\r\n',
      found: { A: "1", B: "x\ny" },
    },
    "the last line without a line end": { text: "A=1\nB='2'", found: { A: "1", B: "2" } },
  };
  for (const [name, { text, found }] of Object.entries(table))
    test(name, () => expect(values(text)).toEqual(found));

  test("each assignment knows its line, also behind a value of several lines", () => {
    const text = '# one\nA="two\nthree"\n\nB=5\n';
    expect(parseDotenv(text).map(({ key, line }) => [key, line])).toEqual([
      ["A", 2],
      ["B", 5],
    ]);
  });

  test("a PEM key survives", () => {
    const pem = "-----BEGIN PRIVATE KEY-----\nMIGH+/=\n-----END PRIVATE KEY-----\n";
    expect(values(`KEY="${pem}"`)).toEqual({ KEY: pem });
  });
});

describe("what is refused, with its place", () => {
  const table: Record<string, { text: string; line: number; column?: number; says: RegExp }> = {
    "backticks as quotes": {
      text: "A=1\n  B=`x y`",
      line: 2,
      column: 5,
      says: /backticks are not read as quotes/,
    },
    "a variable to be put in": { text: `A=x\${HOME}`, line: 1, column: 4, says: /is not replaced/ },
    "a variable in double quotes": { text: `A="1\n 2\${B}"`, line: 2, column: 3, says: /in single quotes/ },
    "a command to be run": { text: "A=$(id)", line: 1, column: 3, says: /is not run/ },
    "a line without a sign": { text: "A=1\nhello\n", line: 2, says: /expected KEY=value/ },
    "a key that begins with a digit": { text: "1A=1", line: 1, says: /expected KEY=value/ },
    "a key with a space": { text: "A B=1", line: 1, says: /expected KEY=value/ },
    "double quotes that stay open": { text: 'A=1\nB="x\ny\n', line: 2, says: /" is never closed/ },
    "a closing quote that is escaped": { text: 'A="x\\"', line: 1, says: /never closed/ },
    "text behind a closing quote": { text: "A='x' y", line: 1, says: /unexpected text/ },
  };
  for (const [name, { text, line, column, says }] of Object.entries(table)) {
    test(name, () => {
      let caught: unknown;
      try {
        parseDotenv(text);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(DotenvError);
      expect((caught as DotenvError).line).toBe(line);
      if (column !== undefined) expect((caught as DotenvError).column).toBe(column);
      expect((caught as DotenvError).message).toMatch(says);
    });
  }

  test("no message holds a value", () => {
    expect(() => parseDotenv("A='hunter2' hunter2")).toThrow(/^(?!.*hunter2)/);
    expect(() => parseDotenv("hunter2 hunter2")).toThrow(/^(?!.*hunter2)/);
  });
});

describe("one by one", () => {
  const scanned = (text: string) =>
    [...scanDotenv(text)].map((one) =>
      one instanceof DotenvError ? `line ${one.line}: ${one.message}` : `${one.key}=${one.value}`,
    );

  test("what cannot be read is passed over, up to the end of its value, and the rest is read", () => {
    const text = `A=1\nnot one\nB="x\ny" z\nC=\${D}\nE="open\nF='6'\nA=7`;
    expect(scanned(text)).toEqual([
      "A=1",
      "line 2: expected KEY=value",
      'line 4: unexpected text after the closing "',
      `line 5: \${…} is not replaced; in single quotes it is stored as it stands`,
      `line 6: the value's " is never closed`,
      "F=6",
      "A=7",
    ]);
  });

  test("each value's place in the text is told, quotes, comments and marks left out", () => {
    const text = "\uFEFF# c\r\nexport A = 'one two' # x\r\nB=3   \r\nC=\"4\\n\"\rD=\n";
    const places = [...scanDotenv(text)].map((one) => {
      if (one instanceof DotenvError) throw one;
      return [one.key, text.slice(one.start, one.end), one.line];
    });
    expect(places).toEqual([
      ["A", "one two", 2],
      ["B", "3", 3],
      ["C", "4\\n", 4],
      ["D", "", 5],
    ]);
  });
});

test("a file of very many lines is read in a moment, and its places are told", () => {
  const text = `\uFEFF${"A\r\n".repeat(100_000)}B=1\r\n  C=\`x`;
  const since = performance.now();
  const all = [...scanDotenv(text)];
  expect(performance.now() - since).toBeLessThan(5000);
  expect(all.slice(-2)).toMatchObject([
    { key: "B", line: 100_001, column: 1 },
    { line: 100_002, column: 5 },
  ]);
});
