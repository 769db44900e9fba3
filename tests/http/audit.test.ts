import { expect, test } from "bun:test";
import * as v from "valibot";
import { verifyExport } from "../../src/cli/audit/verify.ts";
import { ListAuditHeadsReply, ListAuditReply } from "../../src/contract/instance/audit.ts";
import { type Instance, openInstance } from "../support/instance.ts";

const SERVICE = { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } };
const SECRETS = ["sk_live_1", "sk_live_2", "correct horse", "hunter2"];

type Told = readonly [action: string, on: string, vault: string, changes: unknown];

async function told(instance: Instance, token: string, query = ""): Promise<Told[]> {
  const { json, text } = await instance.call(`GET /v1/audit?after=0&limit=200${query}`, { token });
  for (const secret of [...SECRETS, token]) expect(text).not.toContain(secret);
  const { records } = v.parse(ListAuditReply, json);
  return records.map(({ action, target, vault, changes }) => [
    action,
    `${target.type} ${target.name}`.trim(),
    vault.name,
    changes,
  ]);
}

test("what is done to a vault is told by names and by settings before and after", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const call = async (line: string, body?: unknown) => {
    const { status } = await instance.call(line, { token, ...(body === undefined ? {} : { body }) });
    expect(status).toBeLessThan(300);
  };
  const services = "/v1/vaults/payments/services";
  await call("POST /v1/vaults", { name: "payments" });
  await call("PATCH /v1/vaults/payments/settings", { unmatched_host_policy: "deny" });
  await call("PATCH /v1/vaults/payments/settings", { unmatched_host_policy: "deny" });
  await call(`POST ${services}`, { services: [SERVICE] });
  await call(`POST ${services}`, { services: [SERVICE] });
  await call(`PATCH ${services}/stripe`, { enabled: false });
  await call(`PUT ${services}`, { services: [{ ...SERVICE, name: "other" }] });
  await call(`DELETE ${services}/other`);
  await call(`DELETE ${services}`);
  await call("POST /v1/credentials", { vault: "payments", credentials: { STRIPE_KEY: "sk_live_1" } });
  await call("POST /v1/credentials", { vault: "payments", credentials: { STRIPE_KEY: "sk_live_2" } });
  await call("GET /v1/credentials?vault=payments&reveal=true");
  await call("DELETE /v1/credentials", { vault: "payments", keys: ["STRIPE_KEY"] });
  await call("POST /v1/sessions", { vault: "payments", label: "ci", ttl_seconds: 600 });
  await call("DELETE /v1/vaults/payments");

  const expiresAt = new Date(instance.clock.now() + 600_000).toISOString();
  const stripe = { host: "api.stripe.com", enabled: true, auth: "bearer", keys: ["STRIPE_KEY"] };
  const side = (name: "before" | "after", fields: object) =>
    Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { [name]: value }]));
  expect((await told(instance, token)).slice(2)).toEqual([
    ["vault.create", "vault payments", "payments", {}],
    [
      "vault.set-settings",
      "vault payments",
      "payments",
      { unmatched_host_policy: { before: "passthrough", after: "deny" } },
    ],
    ["service.add", "service stripe", "payments", side("after", stripe)],
    ["service.switch", "service stripe", "payments", { enabled: { before: true, after: false } }],
    ["service.replace", "service other", "payments", side("after", stripe)],
    ["service.replace", "service stripe", "payments", side("before", { ...stripe, enabled: false })],
    ["service.remove", "service other", "payments", side("before", stripe)],
    ["credential.set", "credential STRIPE_KEY", "payments", { exists: { before: false, after: true } }],
    ["credential.set", "credential STRIPE_KEY", "payments", { exists: { before: true, after: true } }],
    ["credential.reveal", "credential STRIPE_KEY", "payments", {}],
    ["credential.delete", "credential STRIPE_KEY", "payments", {}],
    [
      "session.mint",
      "session ci",
      "payments",
      { vault_role: { after: "proxy" }, expires_at: { after: expiresAt } },
    ],
    ["vault.delete", "vault payments", "payments", {}],
  ]);
});

test("signing in and out is told, with who, from where and in which session; a failure is not", async () => {
  await using instance = await openInstance();
  const first = await instance.registerOwner();
  const login = { email: "olga@example.com", password: "correct horse", device_label: "laptop" };
  const { json } = await instance.call("POST /v1/auth/login", { body: login, ip: "192.0.2.7" });
  await instance.call("POST /v1/auth/login", { body: { ...login, password: "hunter2" } });
  await instance.call("POST /v1/auth/logout", { token: json.token, ip: "192.0.2.8" });
  await instance.call("POST /v1/auth/logout", { token: json.token });
  const { records } = (await instance.call("GET /v1/audit?after=0", { token: first })).json;
  const actor = { type: "user", name: "olga@example.com", id: records[0].target.id };
  const session = { type: "session", id: records[2].target.id, name: "laptop" };
  expect(records).toMatchObject([
    { action: "user.register", actor, target: { name: "olga@example.com" } },
    { action: "login.open", actor, changes: { proof: { after: "registration" } } },
    { action: "login.open", actor: { ...actor, ip: "192.0.2.7" }, target: session },
    { action: "login.revoke", actor: { ...actor, ip: "192.0.2.8", session_id: session.id }, target: session },
  ]);
  expect(records).toHaveLength(4);
});

test("records are found by what is asked for, page by page", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  for (const name of ["one", "two", "three"])
    await instance.call("POST /v1/vaults", { token, body: { name } });
  const found = async (query: string) => {
    const { json } = await instance.call(`GET /v1/audit?${query}`, { token });
    return [json.records.map(({ seq }: { seq: number }) => seq), json.next_cursor];
  };
  expect(await found("")).toEqual([[5, 4, 3, 2, 1], null]);
  expect(await found("limit=2")).toEqual([[5, 4], 4]);
  expect(await found("limit=2&before=4")).toEqual([[3, 2], 2]);
  expect(await found("after=1&limit=2")).toEqual([[2, 3], 3]);
  expect(await found("vault=two")).toEqual([[4], null]);
  expect(await found("action=vault.create&actor=olga@example.com&limit=1")).toEqual([[5], 5]);
  expect(await found("actor=nobody@example.com")).toEqual([[], null]);
  expect(await found(`until=${new Date(instance.clock.now()).toISOString()}`)).toEqual([[], null]);
  expect((await found(`since=${new Date(instance.clock.now()).toISOString()}`))[0]).toHaveLength(5);
});

test.each([
  ["before=x", "before must be the seq of a record"],
  ["after=-1", "after must be the seq of a record"],
  ["since=yesterday", "since must be a time such as 2026-12-31T00:00:00Z"],
  ["action=vault.creat", 'There is no act "vault.creat"; one is called user.register, say.'],
])("GET /v1/audit?%s is refused with what is wrong", async (query, message) => {
  await using instance = await openInstance();
  const { status, text } = await instance.call(`GET /v1/audit?${query}`, {
    token: await instance.registerOwner(),
  });
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ error: message });
});

test("what the API gives is all that is needed to check it without the server", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  await instance.call("POST /v1/vaults", { token, body: { name: "payments" } });
  const signed = await instance.call("POST /v1/audit/heads", { token });
  expect(signed.json.head).toMatchObject({ version: 1, seq: 3 });
  const { heads, keys, next_cursor } = v.parse(
    ListAuditHeadsReply,
    (await instance.call("GET /v1/audit/heads", { token })).json,
  );
  expect([heads, next_cursor]).toEqual([[signed.json.head], null]);
  const { records } = (await instance.call("GET /v1/audit?after=0", { token })).json;
  const lines = [...keys.map((key) => ({ key })), ...heads.map((head) => ({ head })), ...records];
  async function* bytes() {
    for (const line of lines) yield Buffer.from(`${JSON.stringify(line)}\n`);
  }
  expect(await verifyExport(bytes(), { trusted: keys[0]?.key_id })).toMatchObject({
    records: 3,
    signed: { seq: 3 },
    faults: [],
  });
});

test("with nothing recorded there is nothing to sign", async () => {
  await using instance = await openInstance();
  const token = await instance.addUser("olga@example.com", "owner");
  expect((await instance.call("POST /v1/audit/heads", { token })).json).toEqual({ head: null });
  expect((await instance.call("GET /v1/audit/heads", { token })).json).toEqual({
    heads: [],
    keys: [],
    next_cursor: null,
  });
});
