import { expect, test } from "bun:test";
import { tokenChecksum } from "../../../../src/core/canary/checksum.ts";

test("it is what GitHub's and npm's own tokens end with", () => {
  // A revoked token that is widely quoted where the format is explained.
  expect(tokenChecksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")).toBe("0mLq17");
});

test("it has six digits however small the sum, and every character counts", () => {
  const seen = new Set<string>();
  for (let at = 0; at < 500; at += 1) {
    const sum = tokenChecksum(`${at}`.padStart(30, "0"));
    expect(sum).toMatch(/^[0-9A-Za-z]{6}$/);
    seen.add(sum);
  }
  expect(seen.size).toBe(500);
});
