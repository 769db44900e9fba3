import { expect, test } from "bun:test";
import type { UserId } from "../../../src/core/ids.ts";
import type { Repos, Store } from "../../../src/ports/store.ts";
import { openStore } from "../../../src/store/open.ts";
import { type Instance, openInstance } from "../../support/instance.ts";

/** An instance where, of the next request, something happens after it was allowed and before it does anything. */
async function openWithDelay() {
  const store = await openStore({ url: "sqlite::memory:" });
  let meanwhile: ((repos: Repos) => Promise<unknown>) | undefined;
  const delayed: Store = {
    ...store,
    atomically: async (work, line) => {
      const happens = meanwhile;
      meanwhile = undefined;
      await happens?.(store);
      return store.atomically(work, line);
    },
  };
  const instance = await openInstance({ store: delayed });
  await instance.registerOwner();
  const idOf = async (email: string) => (await store.users.byEmail(email))?.id as UserId;
  return {
    instance,
    idOf,
    during: (happens: (repos: Repos) => Promise<unknown>) => {
      meanwhile = happens;
    },
  };
}

const EVE = "eve@example.com";
const changed = { status: 409, json: { error: "Your access has changed while this waited" } };

test("an owner who is demoted while a request waits does not get the role back by it", async () => {
  const { instance, idOf, during } = await openWithDelay();
  await using _ = instance;
  const token = await instance.addUser(EVE, "owner");
  const id = await idOf(EVE);
  during(({ users }) => users.setRole(id, "member"));
  const path = `POST /v1/admin/users/${EVE}/role`;
  expect(await instance.call(path, { token, body: { role: "owner" } })).toMatchObject(changed);
  expect((await instance.store.users.byId(id))?.role).toBe("member");
});

test("nothing that waits is done for a session, a person or an agent that is gone", async () => {
  const { instance, idOf, during } = await openWithDelay();
  await using _ = instance;
  const invalid = { status: 401, json: { code: "session_invalid" } };
  const create = (token: string) => instance.call("POST /v1/vaults", { token, body: { name: "late" } });

  const token = await instance.addUser(EVE, "member");
  const id = await idOf(EVE);
  during(({ sessions }) => sessions.deleteLogins(id));
  expect(await create(token)).toMatchObject(invalid);

  const other = await instance.addUser("max@example.com", "member");
  const otherId = await idOf("max@example.com");
  during(({ users }) => users.delete(otherId));
  expect(await create(other)).toMatchObject(invalid);

  const agent = await instance.addAgent("builder", "member");
  during(async ({ agents }) => {
    const found = await agents.byName("builder");
    if (found !== undefined) await agents.setRole(found.id, "no-access", 0);
  });
  expect(await create(agent)).toMatchObject(changed);
  expect(await instance.store.vaults.byName("late")).toBeUndefined();
});

test("an admin of a vault whose role is taken while a request waits does not let anybody in by it", async () => {
  const { instance, idOf, during } = await openWithDelay();
  await using _ = instance;
  const vaultId = await instance.addVault("payments");
  await instance.addVault("common");
  const token = await instance.addUser(EVE, "member", { payments: "admin", common: "member" });
  const id = await idOf(EVE);
  await instance.addAgent("builder", "no-access", { common: "proxy" });
  const add = () =>
    instance.call("POST /v1/vaults/payments/agents", { token, body: { name: "builder", role: "admin" } });

  during(({ grants }) => grants.put({ type: "user", id }, vaultId, { role: "member", grantedAt: 0 }));
  expect(await add()).toMatchObject(changed);
  await giveBack(instance, id, vaultId);
  during(({ grants }) => grants.remove(id, vaultId));
  expect(await add()).toMatchObject(changed);
  await giveBack(instance, id, vaultId);
  expect((await add()).status).toBe(201);
});

async function giveBack({ store }: Instance, id: UserId, vaultId: Awaited<ReturnType<Instance["addVault"]>>) {
  await store.grants.put({ type: "user", id }, vaultId, { role: "admin", grantedAt: 0 });
}
