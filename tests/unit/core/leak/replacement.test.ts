import { expect, test } from "bun:test";
import type { Pattern } from "../../../../src/core/leak/pattern.ts";
import { patternsOf } from "../../../../src/core/leak/patterns.ts";
import { replacementInPlace, replacementOf } from "../../../../src/core/leak/replacement.ts";

const VALUE = "sk-4f9a8b7c6d";
const NO_EDGES = { before: -1, after: -1 };
const [text, hex, ...base64] = patternsOf(VALUE, 0) as [Pattern, Pattern, ...Pattern[]];
const found = Buffer.from(VALUE);

test("text is replaced by the placeholder, digits by its digits in the same case", () => {
  expect(Buffer.from(replacementOf(text, "__K__", found, NO_EDGES)).toString()).toBe("__K__");
  const upper = Buffer.from(found.toString("hex").toUpperCase());
  expect(Buffer.from(replacementOf(hex, "__K__", upper, NO_EDGES)).toString()).toBe("5F5F4B5F5F");
  const lower = Buffer.from(found.toString("hex"));
  expect(Buffer.from(replacementOf(hex, "__K__", lower, NO_EDGES)).toString()).toBe("5f5f4b5f5f");
});

/** A value between others in base64, and where in it the characters stand that are replaced. */
function standing(offset: number, end: string, pattern: Pattern) {
  const encoded = Buffer.from(`${"xyz".slice(0, offset)}${VALUE}${end}`).toString("base64");
  const at = Math.ceil((8 * offset) / 6);
  const to = at + pattern.text.length;
  const before = pattern.before === undefined ? -1 : encoded.charCodeAt(at - 1);
  const after = pattern.after === undefined ? -1 : encoded.charCodeAt(to);
  return {
    encoded,
    edges: { before, after },
    start: before < 0 ? at : at - 1,
    stop: after < 0 ? to : to + 1,
  };
}

const PLACES = base64.flatMap((pattern, offset) =>
  ["", "q", "rs", "tuv"].map((end) => [offset, end, pattern] as const),
);

test.each(PLACES)(
  "base64 decodes to what was there, less the value (%d bytes before, %p behind)",
  (offset, end, pattern) => {
    const { encoded, edges, start, stop } = standing(offset, end, pattern);
    const bytes = Buffer.from(encoded.slice(start, stop));
    const decodedWith = (put: Uint8Array) =>
      Buffer.from(
        encoded.slice(0, start) + Buffer.from(put).toString() + encoded.slice(stop),
        "base64",
      ).toString();
    const around = (text: string) => [text.slice(0, offset), text.slice(text.length - end.length)];
    const exact = decodedWith(replacementOf(pattern, "__KEY__", bytes, edges));
    expect(exact.slice(offset, exact.length - end.length)).toMatch(/^__KEY___{0,2}$/);
    expect(around(exact)).toEqual(["xyz".slice(0, offset), end]);
    const put = replacementInPlace(pattern, "__KEY__", bytes, edges);
    expect(decodedWith(put)).toBe(`${"xyz".slice(0, offset)}__KEY________${end}`);
    expect(put).toHaveLength(bytes.length);
  },
);

test("in place it takes as many bytes as were found, whatever they were", () => {
  const put = (pattern: Pattern, bytes: string, placeholder = "__KEY__") =>
    Buffer.from(replacementInPlace(pattern, placeholder, Buffer.from(bytes), NO_EDGES)).toString();
  expect(put(text, VALUE)).toBe("__KEY________");
  expect(put(text, VALUE, "a-placeholder-that-is-longer")).toBe("a-placeholder");
  expect(put(text, "%73k-4f9a8b7c6d")).toBe("__KEY__________".slice(0, 15));
  expect(put(hex, found.toString("hex"))).toHaveLength(26);
});
