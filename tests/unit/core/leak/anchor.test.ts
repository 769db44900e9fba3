import { expect, test } from "bun:test";
import {
  type Anchor,
  plainAnchors,
  spelledAnchors,
  textAnchors,
  wrappedAnchors,
} from "../../../../src/core/leak/anchor.ts";
import { BASE64_ENCODERS } from "../../../../src/core/leak/encoders.ts";

const shown = (anchors: readonly Anchor[]) =>
  anchors.map(({ bytes, from }) => [from, Buffer.from(bytes).toString()]);

test("of a value it is the first long run that nobody escapes", () => {
  expect(shown(textAnchors("sk-proj-4f9a8b7c6d5e4f3a2b1c0d9e8f7a"))[0]).toEqual([
    8,
    "4f9a8b7c6d5e4f3a2b1c0d9e",
  ]);
  expect(shown(textAnchors("a/longer/b"))[0]).toEqual([2, "longer"]);
});

test("where no run is long enough the front is looked for in every spelling", () => {
  const all = shown(textAnchors("#$%^&*()")).map(([, text]) => text);
  expect(all).toContain("#$%^&*");
  expect(all).toContain("%23%24%25%5E%26*");
  expect(all).toContain("#$%^&amp;*");
});

test("a value written wholly in escapes has anchors of its own", () => {
  const all = shown(textAnchors("sk-proj-4f9a8b7c6d5e")).map(([, text]) => text);
  expect(all).toContain("%73%6B%2D%70%72%6F%6A%2D");
  expect(all).toContain("\\u0073\\u006b\\u002d\\u0070\\u0072\\u006f\\u006a\\u002d");
});

test("of what may be broken over lines there are two that do not overlap", () => {
  const [first, second] = wrappedAnchors(Buffer.from("c2stcHJvai00ZjlhOGI3YzZkNWU0ZjNh"));
  expect(first?.to).toBeLessThanOrEqual(second?.from ?? 0);
  expect(shown(plainAnchors(Buffer.from("736b2d70726f6a2d34663961386237")))).toEqual([
    [0, "736b2d70726f6a2d34663961"],
  ]);
});

test("base64 of odd characters is looked for in both alphabets", () => {
  expect(wrappedAnchors(Buffer.from("++/+/+//"))).toEqual([]);
  expect(shown(spelledAnchors("++/+/+//", BASE64_ENCODERS)).map(([, text]) => text)).toContain("--_-_-__");
});
