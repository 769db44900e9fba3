import { expect, test } from "bun:test";
import { Secret } from "../../../src/core/secret.ts";
import { createPasswords } from "../../../src/crypto/passwords.ts";
import { systemRandom } from "../../../src/crypto/random.ts";

const CHEAP = { time: 1, memoryKib: 64, parallelism: 2 };
const passwords = createPasswords(systemRandom, CHEAP);
const secret = new Secret("correct horse");

test("writes a PHC string with the documented costs by default", async () => {
  const hash = await createPasswords(systemRandom).hash(secret);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await Bun.password.verify("correct horse", hash)).toBe(true);
});

test("accepts the right password only, and salts each hash", async () => {
  const hash = await passwords.hash(secret);
  expect(await passwords.verify(secret, hash)).toBe(true);
  expect(await passwords.verify(new Secret("correct hors"), hash)).toBe(false);
  expect(await passwords.verify(new Secret(""), hash)).toBe(false);
  expect(await passwords.hash(secret)).not.toBe(hash);
});

test("verifies by the costs in the hash, not by today's", async () => {
  const hash = await createPasswords(systemRandom, { time: 2, memoryKib: 128, parallelism: 1 }).hash(secret);
  expect(await passwords.verify(secret, hash)).toBe(true);
});

const SALT = "A".repeat(22);
const KEY = "A".repeat(43);
test.each([
  ["an unknown user", undefined],
  ["an empty hash", ""],
  ["another algorithm", `$argon2i$v=19$m=64,t=1,p=2$${SALT}$${KEY}`],
  ["another version", `$argon2id$v=16$m=64,t=1,p=2$${SALT}$${KEY}`],
  ["a memory that would take the server down", `$argon2id$v=19$m=9999999,t=1,p=1$${SALT}$${KEY}`],
  ["no passes", `$argon2id$v=19$m=64,t=0,p=1$${SALT}$${KEY}`],
  ["a short key", `$argon2id$v=19$m=64,t=1,p=1$${SALT}$AAAA`],
  ["a line behind the hash", `$argon2id$v=19$m=64,t=1,p=1$${SALT}$${KEY}\n`],
])("answers false for %s", async (_name, encoded) => {
  expect(await passwords.verify(secret, encoded)).toBe(false);
});

test("an unknown user costs what a known one costs", async () => {
  const slow = createPasswords(systemRandom, { time: 2, memoryKib: 16 * 1024, parallelism: 1 });
  const hash = await slow.hash(secret);
  const known = await fastest(() => slow.verify(new Secret("wrong"), hash));
  const unknown = await fastest(() => slow.verify(secret, undefined));
  expect(unknown).toBeGreaterThan(known / 2);
});

async function fastest(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
