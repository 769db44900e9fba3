import { expect, test } from "bun:test";
import { madeUpName, NAME_BYTES } from "../../../../src/core/agent/made-up-name.ts";
import { parseAgentName } from "../../../../src/core/agent/name.ts";

test("is an adjective, a noun and a number, and a name that an agent may have, whatever the bytes", () => {
  for (let byte = 0; byte < 256; byte++) {
    const name = madeUpName(new Uint8Array(NAME_BYTES).fill(byte));
    expect(name).toMatch(/^[a-z]+-[a-z]+-[1-9][0-9]{2}$/);
    expect(parseAgentName(name)).toBe(name);
  }
});

test("follows from the bytes, each of which counts", () => {
  const names = [
    [0, 0, 0, 0],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ].map((bytes) => madeUpName(Uint8Array.from(bytes)));
  expect(new Set(names).size).toBe(5);
  expect(madeUpName(Uint8Array.from([0, 0, 0, 0]))).toBe("amber-acorn-100");
});
