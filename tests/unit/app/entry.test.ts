import { expect, test } from "bun:test";
import { demandEntry } from "../../../src/app/entry.ts";
import { openInstance } from "../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../support/principals.ts";

test("who may do one of them may enter, and the first refusal is told to whoever may do none", async () => {
  await using instance = await openInstance();
  const enter = (principal: Parameters<typeof demandEntry>[1], ...actions: never[]) =>
    demandEntry(instance.deps, principal, { actions, vault: "default" });
  const either = ["vault-agent:add", "vault-agent:manage"] as never[];
  await enter(scopedPrincipal("member"), ...either);
  await expect(enter(scopedPrincipal("proxy"), ...either)).rejects.toThrow("Member role required");
  const owners = ["user-invite:create", "user-invite:create-owner"] as never[];
  await enter(userPrincipal("member"), ...owners);
  await expect(enter(userPrincipal("no-access"), ...owners)).rejects.toThrow("Instance member role required");
});

test("a vault that nobody has and one that is none of theirs are refused alike", async () => {
  await using instance = await openInstance();
  for (const vault of ["default", "nowhere"]) {
    const request = { actions: ["service:write"] as const, vault };
    await expect(demandEntry(instance.deps, userPrincipal("member"), request)).rejects.toThrow(
      `Vault not found: ${vault}`,
    );
  }
});

test("what depends on more than is known yet is not refused", async () => {
  await using instance = await openInstance();
  const nobody = userPrincipal("no-access");
  await demandEntry(instance.deps, nobody, { actions: ["agent:manage"], vault: undefined });
  await demandEntry(instance.deps, nobody, { actions: ["credential:write"], vault: undefined });
});
