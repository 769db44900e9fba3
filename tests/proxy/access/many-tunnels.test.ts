/** What thousands of open tunnels cost when something changes: counted in questions to the store, not in time. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { type Living, Registry } from "../../../src/proxy/connection/registry.ts";
import type { Caller } from "../../../src/proxy/flow.ts";
import { type AccessWorld, accessWorld } from "../../support/access/access-world.ts";
import { eventually } from "../../support/scene.ts";

const MANY = 8000;

class Tunnel implements Living {
  readonly caller: Caller;
  readonly idle = true;
  destroyed = false;

  readonly #registry: Registry;

  constructor(caller: Caller, registry: Registry) {
    this.caller = caller;
    this.#registry = registry;
  }

  sweep(): void {}
  retire(): void {}
  destroy(): void {
    this.destroyed = true;
    this.#registry.remove(this);
  }
}

type Crowd = { readonly registry: Registry; readonly tunnels: readonly Tunnel[] };

/** Opens one tunnel for each of these tokens. */
async function crowd({ access }: AccessWorld, tokens: readonly string[]): Promise<Crowd> {
  const registry = new Registry();
  registry.watch(access);
  const tunnels: Tunnel[] = [];
  for (const token of tokens) {
    const credentials = { token, vaultHint: undefined };
    const result = await access.check(credentials);
    if (result.type === "refused") throw new Error(result.reason);
    const tunnel = new Tunnel({ credentials, ip: "127.0.0.1", access: result.access }, registry);
    registry.add(tunnel);
    tunnels.push(tunnel);
  }
  return { registry, tunnels };
}

async function settled(world: AccessWorld, { registry }: Crowd): Promise<readonly string[]> {
  await registry.revalidate(world.access);
  return world.asked().filter((one) => !/delete|put|create|revoke|save|setMany/.test(one));
}

const destroyed = ({ tunnels }: Crowd) => tunnels.filter((tunnel) => tunnel.destroyed).length;

test("of one token they are one question, and they all get its answer", async () => {
  await using world = await accessWorld();
  const agent = await world.agent("builder", { default: "proxy" });
  const many = await crowd(
    world,
    Array.from({ length: MANY }, () => agent.token),
  );
  world.asked();
  await world.store.grants.put({ type: "agent", id: agent.id }, DEFAULT_VAULT_ID, {
    role: "member",
    grantedAt: 0,
  });
  expect(await settled(world, many)).toEqual([
    ...["sessions.byHashes", "agents.byId", "frozenActors.find", "grants.ofActor"],
    ...["agents.byId", "policies.ofAgent"],
  ]);
  expect(destroyed(many)).toBe(0);
  expect(many.tunnels.every(({ caller }) => caller.access && world.access.isCurrent(caller.access))).toBe(
    true,
  );
  await world.store.agents.revoke(agent.id, world.clock.now());
  await eventually(() => destroyed(many) === MANY, "all tunnels to be closed");
  expect(await settled(world, many)).toEqual(["sessions.byHashes"]);
  await many.registry.drain(0);
}, 30_000);

test("of as many tokens of one actor they are read together, and the one that ended is closed alone", async () => {
  await using world = await accessWorld();
  const mintedBy = { type: "user", id: "olga" } as const;
  const minted = [];
  for (let at = 0; at < MANY; at++) minted.push(await world.scoped({ mintedBy }));
  const many = await crowd(
    world,
    minted.map(({ token }) => token),
  );
  world.asked();
  const [first] = minted;
  if (first === undefined) throw new Error("none minted");
  await world.store.sessions.delete(first.hash);
  const asked = await settled(world, many);
  expect(asked.filter((one) => one === "sessions.byHashes").length).toBeLessThanOrEqual(MANY / 500);
  expect(asked.filter((one) => one === "vaults.byId").length).toBeLessThanOrEqual(MANY / 500);
  expect(asked.length).toBeLessThanOrEqual((4 * MANY) / 500);
  expect(many.tunnels.map((tunnel) => tunnel.destroyed).indexOf(true)).toBe(0);
  expect(destroyed(many)).toBe(1);
  await many.registry.drain(0);
}, 60_000);

test("of other vaults and actors they are not looked at, and minting touches nobody", async () => {
  await using world = await accessWorld();
  const { store } = world;
  const elsewhere = await world.vault("elsewhere");
  const agent = await world.agent("builder", { default: "proxy" });
  const many = await crowd(
    world,
    Array.from({ length: 100 }, () => agent.token),
  );
  world.asked();
  await store.services.save(elsewhere, [], 0);
  const minted = await world.scoped({ vaultId: elsewhere });
  await world.scoped();
  await store.sessions.delete(minted.hash);
  await store.grants.put({ type: "user", id: "olga" as never }, elsewhere, { role: "admin", grantedAt: 0 });
  expect(await settled(world, many)).toEqual([]);
  await many.registry.drain(0);
});
