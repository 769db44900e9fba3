import { expect, test } from "bun:test";
import fc from "fast-check";
import { CATALOG } from "../../../../src/core/catalog/entries.ts";
import {
  hasForeignTag,
  placeholderTag,
  withoutTag,
  withTag,
} from "../../../../src/core/catalog/placeholder-tag.ts";
import { isPlaceholder } from "../../../../src/core/catalog/placeholders.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";

const { mark } = createBarrier(new Uint8Array(32).fill(1));
const other = createBarrier(new Uint8Array(32).fill(2)).mark;
const ALL = CATALOG.flatMap(({ id, key, variables, alternatives = {} }) =>
  Object.values({ ...variables, ...alternatives }).map((placeholder) => ({ id, key, placeholder })),
);
const MINE = placeholderTag(mark, "vault-1", "ada");
const SHARED = placeholderTag(mark, "vault-1");
const ROOM = ALL.filter(({ placeholder }) => withTag(placeholder, MINE) !== placeholder);

test("a tag takes the place of zeros: as long, still in the service's shape, and known as a placeholder", () => {
  expect(ROOM.length).toBeGreaterThan(15);
  for (const { id, key, placeholder } of ALL) {
    const tagged = withTag(placeholder, MINE);
    expect([id, tagged.length]).toEqual([id, placeholder.length]);
    expect([id, key.shape.test(tagged)]).toEqual([id, key.shape.test(placeholder)]);
    expect([id, withoutTag(tagged)]).toEqual([id, placeholder]);
    expect([id, isPlaceholder(`Bearer ${tagged}`)]).toEqual([id, true]);
    expect(withTag(placeholder, undefined)).toBe(placeholder);
  }
});

test("one's own and the vault's are no offence, nor is the form with zeros; another's is, in every entry with room", () => {
  const own = [MINE, SHARED];
  for (const { id, placeholder } of ROOM) {
    const isForeign = (tag: string) => hasForeignTag(mark, `Bearer ${withTag(placeholder, tag)}`, own);
    expect([id, isForeign(MINE), isForeign(SHARED)]).toEqual([id, false, false]);
    expect(hasForeignTag(mark, placeholder, own)).toBe(false);
    for (const tag of [
      placeholderTag(mark, "vault-1", "bob"),
      placeholderTag(mark, "vault-2", "ada"),
      placeholderTag(mark, "vault-2"),
    ]) {
      expect([id, isForeign(tag)]).toEqual([id, true]);
    }
    // Of another instance nobody here knows whose it is.
    expect([id, isForeign(placeholderTag(other, "vault-2", "ada"))]).toEqual([id, false]);
  }
});

test("no other text is taken for one", () => {
  const hex = fc.stringMatching(/^[0-9a-f]{12,40}$/);
  fc.assert(
    fc.property(fc.string(), hex, fc.string(), (before, digits, after) => {
      expect(hasForeignTag(mark, `${before}placeholder-${digits} ${after}`, [MINE])).toBe(false);
    }),
    { numRuns: 500 },
  );
});
