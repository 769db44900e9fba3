/** A host has one spelling: normalising twice is normalising once, and what comes out can be compared as text. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { formatHost, formatTarget, normalizeHost, parseAuthority } from "../../src/core/net/target.ts";

const piece = fc.constantFrom(
  "a",
  "B",
  "xn--",
  "-",
  ".",
  "..",
  "1",
  "0x7f",
  "127",
  ":",
  "[",
  "]",
  "%2e",
  "é",
  "\u212a",
  "_",
  "@",
  "/",
  "::1",
  " ",
);
const anything = fc.oneof(
  fc.string(),
  fc.array(piece, { maxLength: 8 }).map((parts) => parts.join("")),
  fc.domain(),
  fc.ipV4(),
  fc.ipV6(),
);
const port = fc.integer({ min: 1, max: 65_535 });

test("normalising is idempotent and leaves nothing to fold", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const host = normalizeHost(text);
      if (host === undefined) return;
      expect(normalizeHost(host.includes(":") ? `[${host}]` : host)).toBe(host);
      expect(host).toBe(host.toLowerCase());
      expect(host.endsWith(".")).toBe(false);
      expect(host).toMatch(/^[a-z0-9_.:-]+$/);
    }),
    { numRuns: 5000 },
  );
});

test("case and one dot at the end do not matter", () => {
  fc.assert(
    fc.property(fc.domain(), fc.boolean(), (name, dot) => {
      const host = normalizeHost(name);
      expect(normalizeHost(`${name.toUpperCase()}${dot ? "." : ""}`)).toBe(host as string);
    }),
    { numRuns: 1000 },
  );
});

test("what is written can be read again", () => {
  fc.assert(
    fc.property(anything, port, port, (text, chosen, usual) => {
      const host = normalizeHost(text);
      if (host === undefined) return;
      const target = { host, port: chosen };
      expect(parseAuthority(formatTarget(target))).toEqual(target);
      expect(parseAuthority(formatHost(target, usual), usual)).toEqual(target);
    }),
    { numRuns: 2000 },
  );
});
