import { expect, test } from "bun:test";
import { BASE64_ENCODERS, ENCODERS, WHOLE_ENCODERS } from "../../../../src/core/leak/encoders.ts";

const spelled = (text: string, encoders = ENCODERS) => encoders.map((encode) => encode(text));

/** Taken from the programs themselves. */
test.each([
  ["JavaScript's encodeURIComponent", "a/b c'd", "a%2Fb%20c'd"],
  ["Python's quote", "a/b c'd", "a%2Fb%20c%27d"],
  ["a form", "a/b c~", "a%2Fb+c%7E"],
  ["PHP's json_encode", 'a/"b', 'a\\/\\"b'],
  ["Go's json.Marshal", "<a>&", "\\u003ca\\u003e\\u0026"],
  ["PHP's htmlspecialchars", `<"'&`, "&lt;&quot;&#039;&amp;"],
  ["Python's html.escape", `<"'&`, "&lt;&quot;&#x27;&amp;"],
  ["Go's html/template", `<"'+&`, "&lt;&#34;&#39;&#43;&amp;"],
  ["lodash's escape", `<"'&`, "&lt;&quot;&#39;&amp;"],
  ["mustache.js", "a/b=c`", "a&#x2F;b&#x3D;c&#x60;"],
  ["JSON in JSON", 'a"b', 'a\\\\\\"b'],
])("writes as %s does", (_, text, expected) => {
  expect(spelled(text)).toContain(expected);
});

test("writes every character as an escape", () => {
  expect(spelled("aK", WHOLE_ENCODERS)).toEqual(
    expect.arrayContaining([
      "%61%4B",
      "%61%4b",
      "\\u0061\\u004b",
      "\\x61\\x4B",
      "\\141\\113",
      "&#97;&#75;",
      "&#x61;&#x4b;",
    ]),
  );
});

test("writes base64 in both alphabets and in a query", () => {
  expect(spelled("a+/", BASE64_ENCODERS)).toEqual(["a+/", "a-_", "a%2B%2F", "a%2b%2f", "a+\\/"]);
});

test("takes half a pair of surrogates", () => {
  for (const encoders of [ENCODERS, WHOLE_ENCODERS]) expect(() => spelled("a\ud83d", encoders)).not.toThrow();
});
