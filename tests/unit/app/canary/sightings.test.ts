/** What follows when a canary is seen: who is told, how often, and who is frozen. */
import { expect, test } from "bun:test";
import type { Sighting } from "../../../../src/app/canary/sighting.ts";
import { createSightings } from "../../../../src/app/canary/sightings.ts";
import type { AgentId, CanaryId, PublicId, TokenHash, VaultId } from "../../../../src/core/ids.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openStore } from "../../../../src/store/open.ts";
import { anAgent, aUser, aVault, DEFAULT, NOW, sealed } from "../../../store/samples.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";

const ID = "cnr_1" as CanaryId;

async function open() {
  const store = await openStore({ url: "sqlite::memory:" });
  const agent = anAgent();
  await store.agents.create(agent);
  const user = aUser();
  await store.users.create(user);
  const vault = aVault();
  await store.vaults.create(vault, { type: "user", id: user.id, name: user.email, role: "owner" });
  const canary = {
    id: ID,
    vaultId: DEFAULT,
    format: "github",
    label: "old .env",
    startsWith: "ghp_",
  } as const;
  await store.canaries.add({ ...canary, createdAt: NOW, createdBy: "ada", triggers: 0 }, sealed(1));
  for (const vaultId of [DEFAULT, vault.id]) {
    const fields = { url: sealed(1), secret: sealed(2), createdAt: NOW, updatedAt: NOW };
    await store.webhooks.put({ vaultId, ...fields });
  }
  const { logger, lines } = createRecordingLogger();
  const sightings = createSightings({ store, clock: { now: () => NOW }, digest: sha256, logger });
  return {
    store,
    sightings,
    lines,
    agent,
    vault,
    [Symbol.asyncDispose]: () => store.close(),
  };
}

/** By an agent, through this vault. */
function sighting(
  { id, name }: { readonly id: AgentId; readonly name: string },
  vault: { readonly id: VaultId; readonly name: string },
  fields: Partial<Sighting> = {},
): Sighting {
  const session = { session: "h" as TokenHash, publicId: "p" as PublicId, endsAt: Number.POSITIVE_INFINITY };
  return {
    canary: { id: ID, vaultId: DEFAULT },
    place: "body",
    ip: "10.0.0.9",
    host: "evil.example.com:443",
    access: {
      principal: { type: "agent", id, name, role: "member", ...session },
      vaultId: vault.id,
      vaultName: vault.name,
      rights: undefined,
      metered: undefined,
      countedAs: id,
      requester: { actorType: "agent", actorId: id, sessionId: "p" },
      carrier: "h",
      validUntil: Number.POSITIVE_INFINITY,
    },
    ...fields,
  };
}

const DEFAULT_VAULT = { id: DEFAULT, name: "default" };
const records = (store: Store) => store.audit.list({ after: 0, limit: 100 });
async function events(store: Store, vaultId: VaultId): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (let left = (await store.webhookDeliveries.list(vaultId, 10)).length; left > 0; left -= 1) {
    const others = [DEFAULT, vaultId === DEFAULT ? undefined : DEFAULT].filter((id) => id !== vaultId);
    const except = others.filter((id) => id !== undefined) as VaultId[];
    const claimed = await store.webhookDeliveries.claim(NOW, { until: NOW + 1000, except });
    if (claimed?.vaultId === vaultId) bodies.push(JSON.parse(claimed.body));
  }
  return bodies;
}

test("it is written down at once with who, where and how often; what follows in the minute is one more", async () => {
  await using scene = await open();
  const { store, sightings, agent } = scene;
  for (let time = 0; time < 5; time += 1) sightings.seen(sighting(agent, DEFAULT_VAULT));
  await sightings.settle();
  const [first, second, ...more] = await records(store);
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    action: "canary.trigger",
    actor: { type: "agent", id: agent.id, name: agent.name, ip: "10.0.0.9" },
    target: { type: "canary", id: ID, name: "old .env" },
    vault: { name: "default" },
    changes: {
      host: { after: "evil.example.com:443" },
      found_in: { after: "body" },
      through_vault: { after: "default" },
    },
  });
  expect(second?.changes["times"]).toEqual({ after: 4 });
  expect(await store.canaries.byId(ID)).toMatchObject({ triggers: 5, triggeredAt: NOW });
  expect(await store.frozenActors.find(agent.id)).toBeUndefined();
  const [told] = (await events(store, DEFAULT)) as { type: string; data: object }[];
  expect(told?.type).toBe("canary.triggered");
  expect(told?.data).toEqual({
    vault: "default",
    canary: { id: ID, format: "github", label: "old .env" },
    actor: { type: "agent", id: agent.id, name: agent.name },
    ip: "10.0.0.9",
    host: "evil.example.com:443",
    found_in: "body",
    times: 1,
    frozen: false,
    seen_at: expect.any(String),
  });
});

test("the vault through which it came is told, too, and not which canary of the other it was", async () => {
  await using scene = await open();
  const { store, sightings, agent, vault } = scene;
  sightings.seen(sighting(agent, vault));
  await sightings.settle();
  expect((await store.webhookDeliveries.list(DEFAULT, 10)).length).toBe(1);
  const [told] = (await events(store, vault.id)) as { data: Record<string, unknown> }[];
  expect(told?.data).toMatchObject({ vault: vault.name, host: "evil.example.com:443" });
  expect(told?.data["canary"]).toBeUndefined();
});

test("within the same minute each vault through which it comes is told", async () => {
  await using scene = await open();
  const { store, sightings, agent, vault } = scene;
  for (const through of [DEFAULT_VAULT, vault, DEFAULT_VAULT]) {
    sightings.seen(sighting(agent, through, { canary: undefined, place: "header authorization" }));
  }
  await sightings.settle();
  const told = (await events(store, vault.id)) as { data: Record<string, unknown> }[];
  expect(told.map(({ data }) => [data["vault"], data["times"]])).toEqual([[vault.name, 1]]);
});

test("frozen is who sends one through a vault that says so, and who has a role in the canary's vault that does", async () => {
  await using scene = await open();
  const { store, sightings, agent, vault } = scene;
  const isFrozen = async () => (await store.frozenActors.find(agent.id)) !== undefined;
  // The canary's vault has no say over an agent that has no part in it.
  await store.settings.setVault(DEFAULT, "canary_response", "freeze");
  sightings.seen(sighting(agent, vault));
  await sightings.settle();
  expect(await isFrozen()).toBe(false);
  await store.grants.put({ type: "agent", id: agent.id }, DEFAULT, { role: "proxy", grantedAt: NOW });
  sightings.seen(sighting(agent, vault, { place: "query" }));
  await sightings.settle();
  expect(await isFrozen()).toBe(true);
  const frozen = (await records(store)).find(({ action }) => action === "agent.freeze");
  expect(frozen).toMatchObject({ target: { type: "agent", name: agent.name } });
  expect(frozen?.changes["reason"]?.after).toBe("sent canary cnr_1 to evil.example.com:443");
  await store.frozenActors.thaw(agent.id);
  await store.settings.setVault(DEFAULT, "canary_response", undefined);
  await store.settings.setVault(vault.id, "canary_response", "freeze");
  sightings.seen(sighting(agent, vault, { place: "path" }));
  await sightings.settle();
  expect(await isFrozen()).toBe(true);
});

test("one that was thawed within the minute is frozen again at once", async () => {
  await using scene = await open();
  const { store, sightings, agent } = scene;
  await store.settings.setVault(DEFAULT, "canary_response", "freeze");
  sightings.seen(sighting(agent, DEFAULT_VAULT));
  for (let turn = 0; turn < 200 && !(await store.frozenActors.thaw(agent.id)); turn += 1) await Bun.sleep(5);
  sightings.seen(sighting(agent, DEFAULT_VAULT));
  for (let turn = 0; turn < 200 && !(await store.frozenActors.find(agent.id)); turn += 1) await Bun.sleep(5);
  expect(await store.frozenActors.find(agent.id)).toBeDefined();
  await sightings.settle();
});

test("of a stranger the address stands there; one that was revoked meanwhile is nobody's", async () => {
  await using scene = await open();
  const { store, sightings, agent } = scene;
  sightings.seen(sighting(agent, DEFAULT_VAULT, { access: undefined, place: "header authorization" }));
  await sightings.settle();
  expect((await records(store)).map(({ actor }) => [actor.type, actor.ip])).toEqual([
    ["anonymous", "10.0.0.9"],
  ]);
  await store.canaries.remove(DEFAULT, ID);
  sightings.seen(sighting(agent, DEFAULT_VAULT));
  await sightings.settle();
  expect((await records(store)).length).toBe(1);
});
