import { expect, test } from "bun:test";
import {
  addServices,
  findCredentialUsage,
  listServices,
  switchService,
} from "../../../../src/app/vault/services.ts";
import { DEFAULT_VAULT_ID } from "../../../../src/core/ids.ts";
import type { Service } from "../../../../src/core/service/service.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { scopedPrincipal } from "../../../support/principals.ts";

const ADMIN = scopedPrincipal("admin");
const STRIPE = { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "KEY" } };

/** A store in which someone who knows no units of work writes just before us, `times` times. */
function contended(instance: Instance, times: number, theirs?: readonly Service[]): Store {
  let left = times;
  const atomically: Store["atomically"] = (work, line) =>
    instance.store.atomically((repos) => {
      const { services } = repos;
      const save: typeof services.save = async (vaultId, list, version) => {
        if (left-- > 0) {
          const { services: found, version: now } = await services.load(vaultId);
          await services.save(vaultId, theirs ?? found, now);
        }
        return services.save(vaultId, list, version);
      };
      return work({ ...repos, services: { ...services, save } });
    }, line);
  return { ...instance.store, atomically };
}

const add = (instance: Instance, store: Store) =>
  addServices({ ...instance.deps, store }, ADMIN, { vault: "default", services: [STRIPE] });

test("a race lost four times is won at the fifth attempt", async () => {
  await using instance = await openInstance();
  const { services } = await add(instance, contended(instance, 4));
  expect(services.map(({ name }) => name)).toEqual(["stripe"]);
});

test("after five it is a conflict, and nothing is written", async () => {
  await using instance = await openInstance();
  await expect(add(instance, contended(instance, 5))).rejects.toMatchObject({ code: "conflict" });
  expect((await instance.store.services.load(DEFAULT_VAULT_ID)).services).toEqual([]);
});

test("the merge starts again from what the other writer left", async () => {
  await using instance = await openInstance();
  const [stripe] = (await add(instance, instance.store)).services;
  const theirs = { ...(stripe as Service), name: "theirs" };
  const store = contended(instance, 1, [theirs]);
  const ours = { ...STRIPE, name: "ours" };
  const request = { vault: "default", services: [ours] };
  const { services: merged } = await addServices({ ...instance.deps, store }, ADMIN, request);
  expect(merged.map(({ name }) => name)).toEqual(["theirs", "ours"]);
});

test("switching a service leaves its place and the rest of it alone", async () => {
  await using instance = await openInstance();
  const services = [STRIPE, { ...STRIPE, name: "second" }];
  await addServices(instance.deps, ADMIN, { vault: "default", services });
  const request = { vault: "default", reference: "stripe", enabled: false };
  const switched = await switchService(instance.deps, ADMIN, request);
  const [first, second] = await listServices(instance.deps, ADMIN, { vault: "default" });
  expect(first).toEqual(switched);
  expect(first).toEqual({ ...second, name: "stripe", enabled: false } as never);
});

test("usage is found by key", async () => {
  await using instance = await openInstance();
  await add(instance, instance.store);
  const find = (key: string) => findCredentialUsage(instance.deps, ADMIN, { vault: "default", key });
  expect([(await find("KEY")).length, (await find("OTHER")).length]).toEqual([1, 0]);
});
