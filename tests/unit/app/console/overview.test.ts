/** What an overview puts together, and what of it whom it is not for is spared. */
import { expect, test } from "bun:test";
import { readInstanceOverview, readVaultOverview } from "../../../../src/app/console/overview.ts";
import { resolvePrincipal } from "../../../../src/app/principals.ts";
import { anEntry } from "../../../store/samples.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { bearerEntry, raise } from "../../../support/vault/proposals.ts";

const RANGE = { range: "24h" } as const;

/** Two agents in `payments`, one of which was just seen, and one elsewhere that was, too. */
async function scene(instance: Instance) {
  const owner = await instance.registerOwner();
  const vaultId = await instance.addVault("payments");
  await instance.addAgent("seen", "no-access", { payments: "proxy" });
  await instance.addAgent("away", "no-access", { payments: "proxy" });
  await instance.addAgent("elsewhere", "no-access", { default: "proxy" });
  for (const name of ["seen", "elsewhere"]) {
    const agent = await instance.store.agents.byName(name);
    if (agent !== undefined) instance.deps.presence.seen(agent.id, "proxy");
  }
  await raise(instance, { services: [bearerEntry("docs", "docs.example.com", "DOCS_KEY")] }, vaultId);
  const createdAt = instance.clock.now();
  const refused = { matchedService: "", status: 403, errorCode: "no_match", host: "new.example.com:443" };
  const rows = [{ vaultId }, { vaultId, ...refused }, {}].map((row) => anEntry({ createdAt, ...row }));
  await instance.store.logs.append(toBatch(rows));
  return owner;
}

test("of a vault: its requests, its agents that are there, what waits and what is missing", async () => {
  await using instance = await openInstance();
  await scene(instance);
  const member = await instance.addUser("mia@example.com", "member", { payments: "member" });
  const principal = await resolvePrincipal(instance.deps, member);
  const overview = await readVaultOverview(instance.deps, principal, { vault: "payments", ...RANGE });
  expect(overview.traffic.total.requests).toBe(2);
  expect(overview.online).toMatchObject({ count: 1, of: 2, shown: [{ name: "seen" }] });
  expect(overview.proposals.map(({ number }) => number)).toEqual([1]);
  expect(overview.discovered).toMatchObject({ total: 1, hosts: [{ host: "new.example.com", requests: 1 }] });
});

test("an agent that was seen is online no longer once that is too long ago", async () => {
  await using instance = await openInstance();
  const owner = await scene(instance);
  await instance.deps.presence.flush();
  instance.clock.advance(91_000);
  const principal = await resolvePrincipal(instance.deps, owner);
  const { online } = await readInstanceOverview(instance.deps, principal, RANGE);
  expect(online).toEqual({ count: 0, of: 3, shown: [] });
});

test("of the instance: all requests, all agents, and where something waits", async () => {
  await using instance = await openInstance();
  const owner = await scene(instance);
  const principal = await resolvePrincipal(instance.deps, owner);
  const overview = await readInstanceOverview(instance.deps, principal, RANGE);
  expect(overview.traffic.total.requests).toBe(3);
  expect(overview.online).toMatchObject({ count: 2, of: 3 });
  expect(overview.waiting.map(({ name, pendingProposals }) => [name, pendingProposals])).toEqual([
    ["payments", 1],
  ]);
  expect(overview.registrations).toEqual([]);
});

test("members of the instance, the proxy role and owners who have not joined are refused", async () => {
  await using instance = await openInstance();
  const owner = await scene(instance);
  const { deps } = instance;
  const mia = await resolvePrincipal(deps, await instance.addUser("mia@example.com", "member"));
  expect(readInstanceOverview(deps, mia, RANGE)).rejects.toMatchObject({ code: "forbidden" });
  const payments = { vault: "payments", ...RANGE };
  expect(readVaultOverview(deps, mia, payments)).rejects.toMatchObject({ code: "vault_not_found" });
  const proxy = await resolvePrincipal(
    deps,
    await instance.addAgent("p", "no-access", { payments: "proxy" }),
  );
  expect(readVaultOverview(deps, proxy, payments)).rejects.toMatchObject({ code: "forbidden" });
  const olga = await resolvePrincipal(deps, owner);
  expect(readVaultOverview(deps, olga, payments)).rejects.toMatchObject({ code: "forbidden" });
});
