import { expect, test } from "bun:test";
import { managementOf, namedInvite } from "../../../src/app/managed-invites.ts";
import { openInstance } from "../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../support/principals.ts";

const invite = (createdBy: string, ...vaults: string[]) => ({
  createdBy: { id: createdBy },
  vaults: vaults.map((vaultId) => ({ vaultId: vaultId as never })),
});

/** An admin of one vault and member of another, with a count of what is asked of the database. */
async function scene(kind: "user-invite" | "agent-invite") {
  const instance = await openInstance();
  const [mine, other] = [await instance.addVault("mine"), await instance.addVault("other")];
  const ada = userPrincipal("member");
  await instance.store.grants.put(ada, mine, { role: "admin", grantedAt: 0 });
  await instance.store.grants.put(ada, other, { role: "member", grantedAt: 0 });
  const management = await managementOf(instance.deps, ada, kind);
  return { instance, mine, other, ada, management };
}

test.each(["user-invite", "agent-invite"] as const)(
  "%s: one's own, and those to one's vaults",
  async (kind) => {
    const { instance, mine, other, ada, management } = await scene(kind);
    await using _ = instance;
    expect(management.within).toEqual({ createdBy: ada.id, vaultIds: [mine] });
    const covered = [invite(ada.id), invite("else", other, mine), invite("else", other), invite("else")];
    expect(covered.map(management.covers)).toEqual([true, true, false, false]);
    expect(() => management.demand(invite("else", other))).toThrow("Only an owner");
    expect((await managementOf(instance.deps, userPrincipal("owner"), kind)).within).toBeUndefined();
    for (const refused of [userPrincipal("no-access"), scopedPrincipal("admin", mine)]) {
      await expect(managementOf(instance.deps, refused, kind)).rejects.toMatchObject({ code: "forbidden" });
    }
  },
);

test("of others' invites a whole token is refused, and an end tells nothing", async () => {
  const { instance, ada, management } = await scene("user-invite");
  await using _ = instance;
  const [own, foreign] = [invite(ada.id), invite("else")];
  const name = (token: string, found: { whole?: typeof own; ending?: (typeof own)[] }) =>
    namedInvite({ management, tokens: instance.deps.tokens }, token, {
      byHash: async () => found.whole,
      ending: async () => found.ending ?? [],
    });
  expect(await name("whole", { whole: own })).toBe(own);
  await expect(name("whole", { whole: foreign })).rejects.toMatchObject({ code: "forbidden" });
  expect(await name("01234567", { ending: [foreign, own, foreign] })).toBe(own);
  expect(await name("01234567", { ending: [foreign] })).toBeUndefined();
  await expect(name("01234567", { ending: [own, own] })).rejects.toMatchObject({ code: "invite_ambiguous" });
  await expect(name("0123456", {})).rejects.toMatchObject({ code: "bad_request" });
});
