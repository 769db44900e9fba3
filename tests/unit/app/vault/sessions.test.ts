import { expect, test } from "bun:test";
import { listSessions, mintSession, revokeSession } from "../../../../src/app/vault/sessions.ts";
import { openInstance } from "../../../support/instance.ts";
import { agentPrincipal, scopedPrincipal } from "../../../support/principals.ts";

const REQUEST = { vault: "default", role: undefined, ttlSeconds: undefined, label: undefined };

test("a session counts under the actor who minted it, and under nobody when that had no account", async () => {
  await using instance = await openInstance();
  const { deps, clock } = instance;
  await instance.addAgent("builder", "no-access", { default: "member" });
  const agent = await instance.store.agents.byName("builder");
  const minter = agentPrincipal("no-access", agent?.id);
  await mintSession(deps, minter, REQUEST);
  clock.advance(1);
  await mintSession(deps, scopedPrincipal("member"), REQUEST);
  const [second, first] = await listSessions(deps, minter, { vault: "default" });
  expect(first).toMatchObject({ mintedBy: { type: "agent", id: agent?.id }, mintedByName: "builder" });
  expect(second).not.toContainAnyKeys(["mintedBy", "mintedByName"]);
  expect([first?.vaultRole, second?.vaultRole]).toEqual(["proxy", "proxy"]);
});

test("an id that is no session's revokes nothing", async () => {
  await using instance = await openInstance();
  await instance.addScoped("admin");
  const principal = scopedPrincipal("admin");
  for (const id of ["", "%", "'--", "0".repeat(20)]) {
    const request = { vault: "default", id };
    await expect(revokeSession(instance.deps, principal, request)).rejects.toMatchObject({
      code: "session_not_found",
    });
  }
  expect(await listSessions(instance.deps, principal, { vault: "default" })).toHaveLength(1);
});
