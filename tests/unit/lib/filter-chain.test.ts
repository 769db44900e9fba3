import { expect, test } from "bun:test";
import { chainOf, type FilterChain, passing, UNFILTERED } from "../../../src/lib/filter-chain.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const bytes = (from: string) => Buffer.from(from);
const upper = () => passing((piece) => bytes(text(piece).toUpperCase()), { resizes: false });

/** Lets everything go at the end. */
function gathering(): FilterChain {
  let kept = "";
  return {
    resizes: true,
    push(piece) {
      kept += text(piece);
      return new Uint8Array(0);
    },
    end: () => bytes(`[${kept}]`),
  };
}

test("the first filter comes first, and what one keeps back goes through those behind it", () => {
  const chain = chainOf([gathering(), upper()]);
  expect(text(chain.push(bytes("a")))).toBe("");
  expect(text(chain.push(bytes("b")))).toBe("");
  expect(text(chain.end())).toBe("[AB]");
  expect(text(chainOf([upper(), gathering()]).end())).toBe("[]");
});

test("a chain resizes when one of its filters does", () => {
  expect(chainOf([upper(), upper()]).resizes).toBe(false);
  expect(chainOf([upper(), gathering()]).resizes).toBe(true);
});

test("nothing in a chain is no chain at all: pieces pass as the very same bytes", () => {
  const chain = chainOf([UNFILTERED, UNFILTERED]);
  const piece = bytes("x");
  expect(chain).toBe(UNFILTERED);
  expect(chain.push(piece)).toBe(piece);
  const one = upper();
  expect(chainOf([UNFILTERED, one])).toBe(one);
});

test("what a filter throws breaks the stream off", () => {
  const chain = chainOf([
    upper(),
    passing(
      () => {
        throw new RangeError("enough");
      },
      { resizes: false },
    ),
  ]);
  expect(() => chain.push(bytes("x"))).toThrow("enough");
});

test("what closes the chain closes each of its filters that has something to give back", () => {
  const closed: string[] = [];
  const holding = (name: string): FilterChain => ({ ...upper(), close: () => void closed.push(name) });
  chainOf([holding("first"), upper(), holding("last")]).close?.();
  expect(closed).toEqual(["first", "last"]);
});
