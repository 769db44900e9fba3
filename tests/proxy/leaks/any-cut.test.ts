import { expect, test } from "bun:test";
import fc from "fast-check";
import { ENCODERS, WHOLE_ENCODERS } from "../../../src/core/leak/encoders.ts";
import { LeakFilter } from "../../../src/proxy/forwarding/leaks/leak-filter.ts";
import { LeakSearch } from "../../../src/proxy/forwarding/leaks/leak-search.ts";

const PLACEHOLDER = "__KEY__";
/** Of at least eight characters, of every kind that somebody escapes; of a short piece again and again, too. */
const value = fc
  .oneof(
    fc.string({ minLength: 8, maxLength: 60, unit: "binary-ascii" }),
    fc.string({ minLength: 8, maxLength: 30, unit: "grapheme" }),
    fc.string({ minLength: 8, maxLength: 40, unit: fc.constantFrom(..."aB3/+=&<\"'\\%-") }),
    fc
      .tuple(fc.string({ minLength: 1, maxLength: 3 }), fc.integer({ min: 8, max: 20 }))
      .map(([one, times]) => one.repeat(times)),
  )
  .filter((text) => text.isWellFormed() && [...text].length >= 8);
/** Of a piece again and again nobody can tell in base64 where it begins among bytes that look alike. */
const repeats = (text: string) => /^([\s\S]{1,3})\1+[\s\S]{0,2}$/.test(text);
const around = fc.string({ maxLength: 40, unit: fc.constantFrom(...'xyz {}:,"\n') });
const cuts = fc.array(fc.nat({ max: 2000 }), { maxLength: 6 });

function passed(search: LeakSearch, bytes: Uint8Array, at: readonly number[], inPlace = false) {
  let found = 0;
  const filter = new LeakFilter(search, {
    length: undefined,
    inPlace,
    atMost: Number.POSITIVE_INFINITY,
    found: () => {
      found += 1;
    },
  });
  const edges = [0, ...at.filter((one) => one < bytes.length).sort((a, b) => a - b), bytes.length];
  const out = edges
    .slice(1)
    .map((edge, piece) => Buffer.from(filter.push(bytes.subarray(edges[piece], edge))));
  out.push(Buffer.from(filter.end()));
  return { text: Buffer.concat(out).toString("latin1"), found };
}

const searchFor = (secret: string) => new LeakSearch([{ value: secret, placeholder: PLACEHOLDER }]);

test("every value is found, written by any encoder and cut anywhere, and all around it stays", () => {
  fc.assert(
    fc.property(
      value,
      around,
      around,
      fc.constantFrom(...ENCODERS, ...WHOLE_ENCODERS),
      cuts,
      (secret, before, behind, encode, at) => {
        const [front, end] = [Buffer.from(`${before}\n`), Buffer.from(`\n${behind}`)];
        const bytes = Buffer.concat([front, Buffer.from(encode(secret)), end]);
        const { text, found } = passed(searchFor(secret), bytes, at);
        expect(found).toBeGreaterThan(0);
        expect(text.startsWith(front.toString())).toBe(true);
        expect(text.endsWith(end.toString())).toBe(true);
        expect(text).toContain(PLACEHOLDER);
        expect(passed(searchFor(secret), bytes, []).text).toBe(text);
      },
    ),
    { numRuns: 600 },
  );
});

test("every value is found in base64 and hexadecimal digits, and what is decoded is the rest with a placeholder", () => {
  fc.assert(
    fc.property(
      value,
      fc.nat({ max: 5 }),
      fc.nat({ max: 5 }),
      fc.constantFrom("base64" as const, "base64url" as const, "hex" as const),
      cuts,
      (secret, before, behind, encoding, at) => {
        const [front, end] = ["-".repeat(before), "-".repeat(behind)];
        const inner = Buffer.from(front + secret + end).toString(encoding);
        const { text, found } = passed(searchFor(secret), Buffer.from(`"${inner}"`), at);
        expect(found).toBeGreaterThan(0);
        const decoded = Buffer.from(text.slice(1, -1), encoding).toString("latin1");
        if (at.length === 0 && !repeats(secret))
          expect(decoded).toMatch(new RegExp(`^${front}${PLACEHOLDER}_{0,2}${end}$`));
        const whole = passed(searchFor(secret), Buffer.from(`"${inner}"`), []);
        expect(whole.text.length).toBe(text.length);
      },
    ),
    { numRuns: 400 },
  );
});

test("in place no byte is added, and the value is gone as well", () => {
  fc.assert(
    fc.property(value, around, cuts, (secret, before, at) => {
      const bytes = Buffer.from(`${before}\n${secret}\n`);
      const { text, found } = passed(searchFor(secret), bytes, at, true);
      expect(found).toBeGreaterThan(0);
      expect(text).toHaveLength(bytes.length);
    }),
    { numRuns: 200 },
  );
});

test("where no value stands nothing changes, whatever it is like", () => {
  fc.assert(
    fc.property(value, fc.uint8Array({ maxLength: 300 }), cuts, (secret, noise, at) => {
      // Its beginning again and again, and no whole.
      const near = Buffer.from(secret).subarray(0, -1);
      const bytes = Buffer.concat([near, Buffer.from("\x00"), noise, Buffer.from("\x00"), near]);
      fc.pre(!bytes.includes(Buffer.from(secret)));
      const { text, found } = passed(searchFor(secret), bytes, at);
      if (found === 0) expect(text).toBe(bytes.toString("latin1"));
      expect(found).toBe(0);
    }),
    { numRuns: 400 },
  );
});

test("only the values of this request are looked for, and of two the longer one wins", () => {
  const search = new LeakSearch([
    { value: "first-secret", placeholder: "__FIRST__" },
    { value: "first-secret-and-more", placeholder: "__LONGER__" },
  ]);
  const bytes = Buffer.from("first-secret first-secret-and-more other-secret first-secretfirst-secret\n");
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(passed(search, bytes, [cut]).text).toBe("__FIRST__ __LONGER__ other-secret __FIRST____FIRST__\n");
  }
});
