import { expect, test } from "bun:test";
import { createRouting } from "../../../../src/app/proxy/routing.ts";
import { DEFAULT_VAULT_ID, type VaultId } from "../../../../src/core/ids.ts";
import { parseService } from "../../../../src/core/service/parse.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { accessWorld } from "../../../support/access/access-world.ts";

const READ = [
  "services.load",
  "audiences.list",
  ...Array<string>(4).fill("settings.vault"),
  "asks.allowances",
];
/** Nothing sealed is read here. */
const SEALED = {
  open(): never {
    throw new Error("nothing was sealed");
  },
};

function services(host: string) {
  return [parseService({ name: "api", host, auth: { type: "passthrough" } }, { devMode: true })];
}

async function save(store: Store, vaultId: VaultId, host: string): Promise<void> {
  await store.services.replace(vaultId, services(host));
}

test("a policy is read once for all who come at once, and from then on answered directly", async () => {
  await using world = await accessWorld();
  const routing = createRouting(world.store, SEALED);
  const policies = await Promise.all(Array.from({ length: 30 }, () => routing.policy(DEFAULT_VAULT_ID)));
  expect(world.asked()).toEqual(READ);
  expect(new Set(policies).size).toBe(1);
  expect(routing.policy(DEFAULT_VAULT_ID)).toBe(policies[0] as never);
  expect(world.asked()).toEqual([]);
});

test("what happens in one vault, and minting anywhere, touches nothing of another", async () => {
  await using world = await accessWorld();
  const { store } = world;
  const elsewhere = await world.vault("elsewhere");
  const routing = createRouting(store, SEALED);
  const policy = await routing.policy(DEFAULT_VAULT_ID);
  await save(store, elsewhere, "api.example.com");
  await store.settings.setVault(elsewhere, "unmatched_host_policy", "deny");
  await world.scoped({ vaultId: elsewhere });
  await world.scoped();
  world.asked();
  expect(routing.policy(DEFAULT_VAULT_ID)).toBe(policy);
  expect(world.asked()).toEqual([]);
});

test("a change of the vault is seen by the next request, with plans of its own", async () => {
  await using world = await accessWorld();
  const { store } = world;
  const routing = createRouting(store, SEALED);
  await save(store, DEFAULT_VAULT_ID, "one.example.com");
  const before = await routing.policy(DEFAULT_VAULT_ID);
  const [service] = services("x.example.com");
  if (service === undefined) throw new Error("no service");
  expect(before.plan(service)).toBe(before.plan(service));
  await store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
  const after = await routing.policy(DEFAULT_VAULT_ID);
  expect([before.unmatchedHosts, after.unmatchedHosts]).toEqual(["passthrough", "deny"]);
  expect(after.plan(service)).not.toBe(before.plan(service));
});

test("a change while it is read reaches those who asked before and those who ask after", async () => {
  await using world = await accessWorld();
  const { store } = world;
  const routing = createRouting(store, SEALED);
  const release = world.hold();
  const before = routing.policy(DEFAULT_VAULT_ID);
  while (!world.asked().includes("services.load")) await Bun.sleep(1);
  const heard = new Promise<void>((resolve) => void store.changes.subscribe(() => resolve()));
  const changed = store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
  await heard;
  const after = routing.policy(DEFAULT_VAULT_ID);
  release();
  await changed;
  expect((await after).unmatchedHosts).toBe("deny");
  expect((await before).unmatchedHosts).toBe("deny");
});

test("a policy that could not be read is read again by the next request", async () => {
  await using world = await accessWorld();
  let broken = true;
  const settings: Store["settings"] = {
    ...world.store.settings,
    vault: (...args) => (broken ? Promise.reject(new Error("away")) : world.store.settings.vault(...args)),
  };
  const routing = createRouting({ ...world.store, settings }, SEALED);
  await expect(Promise.resolve(routing.policy(DEFAULT_VAULT_ID))).rejects.toThrow("away");
  broken = false;
  expect((await routing.policy(DEFAULT_VAULT_ID)).vaultId).toBe(DEFAULT_VAULT_ID);
});
