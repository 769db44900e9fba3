import { expect, test } from "bun:test";
import { parseVaultName } from "../../../../src/core/vault/name.ts";

test("a slug is a vault name, except one that a page has", () => {
  expect(parseVaultName("payments-2")).toBe("payments-2");
  expect(() => parseVaultName("Payments")).toThrow("A vault name has 3 to 64 characters");
  expect(() => parseVaultName("users")).toThrow('The vault name "users" is reserved.');
});
