import { expect, test } from "bun:test";
import { createSessionUses } from "../../../../src/app/proxy/session-uses.ts";
import type { TokenHash } from "../../../../src/core/ids.ts";

const [A, B] = ["a", "b"] as TokenHash[] as [TokenHash, TokenHash];

function uses(touch: (session: TokenHash, at: number) => Promise<void>) {
  return createSessionUses({ touch: (session, { at }) => touch(session, at) });
}

test("the last use of each is written once and then forgotten", async () => {
  const written: string[] = [];
  const noted = uses(async (session, at) => void written.push(`${session} ${at}`));
  noted.note(A, 1);
  noted.note(B, 2);
  noted.note(A, 3);
  expect(noted.last(A)).toBe(3);
  await noted.save();
  await noted.save();
  expect(written.toSorted()).toEqual(["a 3", "b 2"]);
  expect(noted.last(A)).toBeUndefined();
});

test("what cannot be written is kept for the next time", async () => {
  let broken = true;
  const written: string[] = [];
  const noted = uses(async (session, at) => {
    if (broken) throw new Error("away");
    written.push(`${session} ${at}`);
  });
  noted.note(A, 1);
  await noted.save();
  expect(noted.last(A)).toBe(1);
  broken = false;
  await noted.save();
  expect(written).toEqual(["a 1"]);
});

test("a use while the one before is written is not lost", async () => {
  const writing = Promise.withResolvers<void>();
  const noted = uses(() => writing.promise);
  noted.note(A, 1);
  const saved = noted.save();
  noted.note(A, 2);
  writing.resolve();
  await saved;
  expect(noted.last(A)).toBe(2);
});
