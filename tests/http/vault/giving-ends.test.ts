/** Access that was given for a time does not become lasting by whoever has it. */
import { expect, test } from "bun:test";
import type { UserId } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";

const EVE = "eve@example.com";

async function scene(role: "admin" | "member") {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const vaultId = await instance.addVault("payments");
  const eve = await instance.addUser(EVE, "member");
  const id = (await instance.store.users.byEmail(EVE))?.id as UserId;
  const end = instance.clock.now() + 3_600_000;
  await instance.store.grants.put({ type: "user", id }, vaultId, { role, grantedAt: 0, expiresAt: end });
  // In another vault with whoever gives, who sees it there.
  const common = await instance.addVault("common");
  await instance.addAgent("builder", "no-access", { common: "proxy" });
  await instance.store.grants.put({ type: "user", id }, common, { role: "member", grantedAt: 0 });
  const at = (ms: number) => new Date(ms).toISOString();
  const ask = (path: string, body: object, token = eve) =>
    instance.call(`POST /v1/vaults/payments/${path}`, { token, body });
  return { instance, owner, end, at, ask };
}

test("an admin for a time extends neither their own access nor gives another longer one", async () => {
  const { instance, owner, end, at, ask } = await scene("admin");
  await using _ = instance;
  const own = `users/${EVE}/role`;
  expect(await ask(own, { role: "admin", expires_at: "" })).toMatchObject({ status: 403 });
  expect(await ask(own, { role: "admin", expires_at: at(end + 1000) })).toMatchObject({ status: 403 });
  await instance.addUser("max@example.com", "member");
  expect(await ask("users", { email: "max@example.com", role: "admin" })).toMatchObject({
    status: 403,
    json: { error: expect.stringContaining("Your own access to vault payments ends at") },
  });
  const within = { email: "max@example.com", role: "member", expires_at: at(end) };
  expect((await ask("users", within)).status).toBe(201);
  expect((await ask("users/max@example.com/role", { role: "admin" })).status).toBe(200);
  expect((await ask("agents", { name: "builder", role: "proxy" })).status).toBe(403);
  expect((await ask("agents", { name: "builder", expires_at: at(end) })).status).toBe(201);
  expect((await ask("agents/builder/role", { role: "admin", expires_at: "" })).status).toBe(403);
  // Nothing of what was refused was written.
  const token = await joined(instance, owner);
  const { json } = await instance.call("GET /v1/vaults/payments/users", { token });
  expect(json.users.find(({ email }: { email: string }) => email === EVE).expires_at).toBe(
    at(end).replace(".000", ""),
  );
  expect((await ask(own, { expires_at: "" }, token)).status).toBe(200);
});

test("a role that lasts already may be lowered by an admin for a time, and not raised", async () => {
  const { instance, ask } = await scene("admin");
  await using _ = instance;
  await instance.addUser("max@example.com", "member", { payments: "member" });
  await instance.addAgent("lasting", "no-access", { payments: "member" });
  expect((await ask("users/max@example.com/role", { role: "admin" })).status).toBe(403);
  expect((await ask("agents/lasting/role", { role: "admin" })).status).toBe(403);
  expect((await ask("agents/lasting/role", { role: "proxy" })).status).toBe(200);
});

async function joined(instance: Awaited<ReturnType<typeof openInstance>>, owner: string): Promise<string> {
  await instance.call("POST /v1/vaults/payments/join", { token: owner });
  return owner;
}
