import { expect, test } from "bun:test";
import { enterOwnVault, enterVault, meantVault } from "../../../../src/app/vault/enter-vault.ts";
import type { Principal } from "../../../../src/core/actor.ts";
import { openInstance } from "../../../support/instance.ts";
import { agentPrincipal, scopedPrincipal, userPrincipal } from "../../../support/principals.ts";

test("a vault is entered by name and right", async () => {
  await using instance = await openInstance();
  const enter = (name: string, principal = scopedPrincipal("proxy")) =>
    enterVault(instance, principal, { name, action: "service:list" });
  expect((await enter("default")).name).toBe("default");
  await expect(enter("elsewhere")).rejects.toMatchObject({ code: "vault_not_found" });
  await expect(enter("default", userPrincipal("member"))).rejects.toMatchObject({
    code: "vault_not_found",
    message: "Vault not found: default",
  });
  await expect(enter("default", userPrincipal("owner"))).rejects.toMatchObject({ code: "forbidden" });
});

test("a scoped session is in its vault, an agent says which, a person is in none", async () => {
  await using instance = await openInstance();
  const payments = await instance.addVault("payments");
  await instance.store.grants.put({ type: "agent", id: "agent-1" as never }, payments, {
    role: "proxy",
    grantedAt: 0,
  });
  const enter = (principal: Principal, named?: string) =>
    enterOwnVault(instance, principal, { named, action: "vault:discover" });
  expect((await enter(scopedPrincipal("proxy", payments), "default")).name).toBe("payments");
  expect((await enter(agentPrincipal("no-access"), "payments")).name).toBe("payments");
  const refusals = [
    [agentPrincipal("owner"), undefined, "vault_required"],
    [agentPrincipal("owner"), "", "vault_required"],
    [agentPrincipal("owner"), "default", "forbidden"],
    [userPrincipal("owner"), undefined, "forbidden"],
    [scopedPrincipal("proxy", "gone" as never), undefined, "vault_not_found"],
  ] as const;
  for (const [principal, named, code] of refusals) {
    await expect(enter(principal, named)).rejects.toMatchObject({ code });
  }
});

test("without a name in the path it is the one that is named, the session's own, the header's, or default", async () => {
  await using instance = await openInstance();
  const payments = await instance.addVault("payments");
  const meant = (principal: Principal, named?: string, header?: string) =>
    meantVault(instance, principal, { named, header });
  const scoped = scopedPrincipal("proxy", payments);
  expect(await meant(scoped)).toBe("payments");
  expect(await meant(scoped, "default")).toBe("default");
  expect(await meant(scoped, undefined, "default")).toBe("payments");
  for (const principal of [agentPrincipal("member"), userPrincipal("member")]) {
    expect(await meant(principal)).toBe("default");
    expect(await meant(principal, "", "payments")).toBe("payments");
    expect(await meant(principal, "default", "payments")).toBe("default");
  }
});
