import { describe, expect, test } from "bun:test";
import { act } from "../../../../src/app/audit/act.ts";
import {
  addGrant,
  changeGrant,
  type GrantWork,
  type Holder,
  removeGrant,
} from "../../../../src/app/vault/grants.ts";
import { SYSTEM } from "../../../../src/core/audit/doer.ts";
import { DEFAULT_VAULT_ID } from "../../../../src/core/ids.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";

const VAULT = { id: DEFAULT_VAULT_ID, name: "default" };

test("a grant is given once, and anew when it is over", async () => {
  await using instance = await openInstance();
  const holder = await aPerson(instance, "max@example.com");
  const now = instance.clock.now();
  const add = (expiresAt?: number) =>
    run(instance, (work) =>
      addGrant(
        work,
        { vault: VAULT, holder },
        { role: "member", ...(expiresAt === undefined ? {} : { expiresAt }) },
      ),
    );
  await expect(add(now)).rejects.toMatchObject({ code: "bad_request" });
  await add(now + 1000);
  await expect(add()).rejects.toMatchObject({
    code: "grant_exists",
    message: "max@example.com already has access to vault default",
  });
  instance.clock.advance(1000);
  await add();
  expect(await instance.store.grants.find(holder.id, VAULT.id)).toEqual({ role: "member" });
});

test("a change keeps what it does not name, and is recorded with both sides", async () => {
  await using instance = await openInstance();
  const holder = await aPerson(instance, "max@example.com");
  const end = instance.clock.now() + 60_000;
  const membership = { vault: VAULT, holder };
  await run(instance, (work) => addGrant(work, membership, { role: "member", expiresAt: end }));
  await run(instance, (work) => changeGrant(work, membership, { role: "admin" }));
  expect(await instance.store.grants.find(holder.id, VAULT.id)).toEqual({ role: "admin", expiresAt: end });
  await run(instance, (work) => changeGrant(work, membership, { expiresAt: null }));
  expect(await instance.store.grants.find(holder.id, VAULT.id)).toEqual({ role: "admin" });
  // What changes nothing is no act.
  await run(instance, (work) => changeGrant(work, membership, { role: "admin", expiresAt: null }));
  const changes = (await records(instance)).map(({ action, changes }) => [action, changes]);
  const at = new Date(end).toISOString();
  expect(changes).toEqual([
    ["grant.add", { role: { after: "member" }, expires_at: { after: at } }],
    ["grant.set-role", { role: { before: "member", after: "admin" } }],
    ["grant.set-role", { expires_at: { before: at } }],
  ]);
});

describe("the last admin", () => {
  test("can be neither demoted, given an end nor removed", async () => {
    await using instance = await openInstance();
    const holder = await aPerson(instance, "ann@example.com", "admin");
    const membership = { vault: VAULT, holder };
    const end = instance.clock.now() + 1000;
    for (const attempt of [
      (work: GrantWork) => changeGrant(work, membership, { role: "member" }),
      (work: GrantWork) => changeGrant(work, membership, { expiresAt: end }),
      (work: GrantWork) => removeGrant(work, membership),
    ]) {
      await expect(run<unknown>(instance, attempt)).rejects.toMatchObject({ code: "last_admin" });
    }
    expect(await instance.store.grants.find(holder.id, VAULT.id)).toEqual({ role: "admin" });
    expect(await records(instance)).toEqual([]);
  });

  test("can be given more time, where there is an end", async () => {
    await using instance = await openInstance();
    const holder = await aPerson(instance, "ann@example.com");
    const end = instance.clock.now() + 60_000;
    const membership = { vault: VAULT, holder };
    await run(instance, (work) => addGrant(work, membership, { role: "admin", expiresAt: end }));
    const change = (expiresAt: number | null) =>
      run(instance, (work) => changeGrant(work, membership, { expiresAt }));
    await expect(change(end - 1)).rejects.toMatchObject({ code: "last_admin" });
    expect((await change(end + 1)).after).toEqual({ role: "admin", expiresAt: end + 1 });
    expect((await change(null)).after).toEqual({ role: "admin" });
  });

  test("is who is left when other admins are over, revoked or inactive", async () => {
    await using instance = await openInstance();
    const holder = await aPerson(instance, "ann@example.com", "admin");
    const agent = await instance.addAgent("chief", "member", { default: "admin" });
    const remove = () => run(instance, (work) => removeGrant(work, { vault: VAULT, holder }));
    const chief = await instance.store.agents.byName("chief");
    await instance.store.agents.revoke(chief?.id as never, 1);
    expect(agent).toStartWith("av_agt_");
    const past = { role: "admin", grantedAt: 0, expiresAt: instance.clock.now() } as const;
    await instance.store.grants.put(await aPerson(instance, "bob@example.com"), VAULT.id, past);
    await expect(remove()).rejects.toMatchObject({ code: "last_admin" });
    await aPerson(instance, "eve@example.com", "admin");
    await remove();
    expect(await instance.store.grants.find(holder.id, VAULT.id)).toBeUndefined();
  });
});

test("whoever has no grant has none to change or lose", async () => {
  await using instance = await openInstance();
  const holder = await aPerson(instance, "max@example.com");
  const missing = { code: "grant_not_found", message: "max@example.com has no access to vault default" };
  const membership = { vault: VAULT, holder };
  await expect(run(instance, (work) => removeGrant(work, membership))).rejects.toMatchObject(missing);
  await expect(
    run(instance, (work) => changeGrant(work, membership, { role: "admin" })),
  ).rejects.toMatchObject(missing);
});

async function aPerson(instance: Instance, email: string, role?: "admin"): Promise<Holder> {
  await instance.addUser(email, "member", role === undefined ? {} : { default: role });
  const user = await instance.store.users.byEmail(email);
  return { type: "user", id: user?.id as never, name: email };
}

function run<T>(instance: Instance, work: (work: GrantWork) => Promise<T>): Promise<T> {
  return act(instance.deps, SYSTEM, ({ grants }, note) => work({ grants, note, now: instance.clock.now() }));
}

function records(instance: Instance) {
  return instance.store.audit.list({ limit: 10 }).then((found) => [...found].toReversed());
}
