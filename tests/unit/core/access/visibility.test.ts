import { expect, test } from "bun:test";
import { hidesVault } from "../../../../src/core/access/visibility.ts";
import { agentPrincipal, scopedPrincipal, userPrincipal } from "../../../support/principals.ts";

test("a vault is hidden from who has no part in it, but for owners of the instance", () => {
  for (const principal of [userPrincipal("member"), agentPrincipal("no-access")]) {
    expect(hidesVault(principal, "no-grant")).toBe(true);
    expect(hidesVault(principal, "vault-role")).toBe(false);
    // They know it from when they had one.
    expect(hidesVault(principal, "grant-ended")).toBe(false);
  }
  expect(hidesVault(scopedPrincipal("admin"), "other-vault")).toBe(true);
  expect(hidesVault(userPrincipal("owner"), "no-grant")).toBe(false);
});
