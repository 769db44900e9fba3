import { expect, test } from "bun:test";
import { systemRandom } from "../../../src/crypto/random.ts";

test("gives as many bytes as asked, different each time", () => {
  expect(systemRandom.bytes(0).length).toBe(0);
  expect(systemRandom.bytes(32).length).toBe(32);
  expect(systemRandom.bytes(32)).not.toEqual(systemRandom.bytes(32));
});

test("a uuid is version 4, lower case", () => {
  expect(systemRandom.uuid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(systemRandom.uuid()).not.toBe(systemRandom.uuid());
});
