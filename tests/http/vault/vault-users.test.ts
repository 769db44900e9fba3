import { expect, test } from "bun:test";
import { type Instance, openInstance } from "../../support/instance.ts";

const USERS = "/v1/vaults/default/users";

test("a person is added, changed and removed, whatever the case of the address", async () => {
  await using instance = await openInstance();
  const { call } = await scene(instance);
  const added = await call("POST", USERS, { email: "MAX@example.com" });
  expect([added.status, added.json]).toEqual([201, { email: "max@example.com", role: "member" }]);
  const again = await call("POST", USERS, { email: "max@example.com", role: "admin" });
  expect([again.status, again.json.code]).toEqual([409, "grant_exists"]);
  const changed = await call("POST", `${USERS}/Max@example.com/role`, { role: "admin" });
  expect(changed.json).toEqual({
    email: "max@example.com",
    role: "admin",
    message: "max@example.com is admin of vault default",
  });
  const removed = await call("DELETE", `${USERS}/MAX@EXAMPLE.COM`);
  expect(removed.json).toEqual({ message: "Removed max@example.com from vault default" });
  expect(await call("DELETE", `${USERS}/max@example.com`)).toMatchObject({
    status: 404,
    json: { code: "grant_not_found" },
  });
  expect(await call("DELETE", `${USERS}/nobody@example.com`)).toMatchObject({
    status: 404,
    json: { code: "user_not_found" },
  });
});

test("access that ends is shown with its end, moved and made endless", async () => {
  await using instance = await openInstance();
  const { call } = await scene(instance);
  const end = "2026-08-01T10:30:00Z";
  const body = { email: "max@example.com", expires_at: end };
  expect((await call("POST", USERS, body)).json).toEqual({
    email: "max@example.com",
    role: "member",
    expires_at: end,
  });
  const max = async () =>
    (await call("GET", USERS)).json.users.find(({ email }: { email: string }) => email.startsWith("max"));
  expect(await max()).toEqual({ ...body, role: "member", status: "active" });
  instance.clock.advance(3_600_000);
  expect(await max()).toEqual({ ...body, role: "member", status: "expired" });
  const role = `${USERS}/max@example.com/role`;
  const later = "2026-08-02T00:00:00Z";
  expect((await call("POST", role, { expires_at: later })).json).toMatchObject({ expires_at: later });
  expect((await call("POST", role, { role: "member" })).json).toMatchObject({ expires_at: later });
  expect((await call("POST", role, { expires_at: "" })).json).toEqual({
    email: "max@example.com",
    role: "member",
    message: expect.any(String),
  });
  expect(await max()).toEqual({ email: "max@example.com", role: "member", status: "active" });
});

test.each([
  [{ expires_at: "tomorrow" }, "expires_at must be a time such as 2026-12-31T00:00:00Z"],
  [{ expires_at: "2026-08-01T09:30:00Z" }, "expires_at must lie in the future"],
  [{ role: "proxy" }, "role must be member or admin"],
  [{ role: "member", email: "" }, "email is required"],
])("nothing is given for %j", async (fields, message) => {
  await using instance = await openInstance();
  const { call } = await scene(instance);
  const refused = await call("POST", USERS, { email: "max@example.com", ...fields });
  expect([refused.status, refused.json.error]).toEqual([400, message]);
  expect((await call("GET", USERS)).json.users).toHaveLength(1);
});

test("the last admin stays", async () => {
  await using instance = await openInstance();
  const { call } = await scene(instance);
  for (const answer of [
    await call("DELETE", `${USERS}/olga@example.com`),
    await call("POST", `${USERS}/olga@example.com/role`, { role: "member" }),
    await call("POST", "/v1/vaults/default/leave"),
  ]) {
    expect([answer.status, answer.json.code]).toEqual([409, "last_admin"]);
  }
});

test("a vault that only agents are members of has null for people", async () => {
  await using instance = await openInstance();
  const { call } = await scene(instance);
  const vaults = [{ vault_name: "default", vault_role: "admin" }];
  const { av_agent_token: token } = (await call("POST", "/v1/agents", { name: "bot", vaults })).json;
  await call("POST", "/v1/vaults/default/leave");
  expect((await instance.call(`GET ${USERS}`, { token })).text.trim()).toBe('{"users":null}');
});

test("a token ends with the grant of whoever minted it", async () => {
  await using instance = await openInstance();
  const { call } = await scene(instance);
  const max = await instance.addUser("zed@example.com", "member", { default: "member" });
  const mint = async (ttl_seconds?: number) =>
    (await instance.call("POST /v1/sessions", { token: max, body: { vault: "default", ttl_seconds } })).json;
  const isLive = async ({ token }: { token: string }) =>
    (await instance.call("GET /discover", { token })).status === 200;

  const role = `${USERS}/zed@example.com/role`;
  const early = await mint();
  await call("POST", role, { expires_at: "2026-08-01T10:30:00Z" });
  const late = await mint();
  expect(late.expires_at).toBe("2026-08-01T10:30:00Z");
  expect((await mint(300)).expires_at).toBe("2026-08-01T09:35:00Z");
  expect([await isLive(early), await isLive(late)]).toEqual([true, true]);
  instance.clock.advance(3_600_000);
  expect([await isLive(early), await isLive(late)]).toEqual([false, false]);

  await call("POST", role, { expires_at: "" });
  const fresh = await mint();
  expect(await isLive(fresh)).toBe(true);
  await call("DELETE", `${USERS}/zed@example.com`);
  expect(await isLive(fresh)).toBe(false);
});

async function scene(instance: Instance) {
  const token = await instance.registerOwner();
  await instance.addUser("max@example.com", "member");
  const call = (method: string, path: string, body?: object) =>
    instance.call(`${method} ${path}`, { token, ...(body === undefined ? {} : { body }) });
  return { call };
}
