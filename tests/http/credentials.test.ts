import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import { type Answer, type Instance, openInstance } from "../support/instance.ts";

const PEM = "-----BEGIN KEY-----\nMIIB\r\n-----END KEY-----\n";

async function signedIn(instance: Instance) {
  const token = await instance.registerOwner();
  return (line: string, body?: unknown): Promise<Answer> =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
}

test("what is set is listed by name and comes back only when revealed", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  const credentials = { STRIPE_KEY: "sk_live_ä", EMPTY: "", PEM };
  const set = await call("POST /v1/credentials", { credentials });
  expect(set.json).toMatchObject({ set: ["STRIPE_KEY", "EMPTY", "PEM"] });
  const list = await call("GET /v1/credentials");
  expect(list.json).toEqual({
    keys: ["EMPTY", "PEM", "STRIPE_KEY"],
    credentials: ["EMPTY", "PEM", "STRIPE_KEY"].map((key) => ({ key, type: "static" })),
  });
  expect(list.text).not.toContain("sk_live");
  const all = await call("GET /v1/credentials?reveal=true");
  expect(all.json.credentials).toContainEqual({ key: "PEM", type: "static", value: PEM });
  const one = await call("GET /v1/credentials?vault=default&reveal=true&key=STRIPE_KEY");
  expect(one.json).toEqual({
    keys: ["STRIPE_KEY"],
    credentials: [{ key: "STRIPE_KEY", type: "static", value: "sk_live_ä" }],
  });
});

test("reveal is literally true, and key counts only with it", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  await call("POST /v1/credentials", { credentials: { A: "secret", B: "secret" } });
  for (const query of ["reveal=1", "reveal=TRUE", "key=A"]) {
    const { text, json } = await call(`GET /v1/credentials?${query}`);
    expect(json.keys).toEqual(["A", "B"]);
    expect(text).not.toContain("secret");
  }
  expect((await call("GET /v1/credentials?reveal=true&key=C")).json.code).toBe("credential_not_found");
});

test("the value is sealed in the database", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  await call("POST /v1/credentials", { credentials: { STRIPE_KEY: "sk_live_visible" } });
  const vault = await instance.store.vaults.byName("default");
  const [stored] = await instance.store.credentials.list(vault?.id ?? ("" as never));
  expect(Buffer.from(stored?.sealed ?? []).toString("latin1")).not.toContain("visible");
});

test("a proxy role sees names and no types", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  await call("POST /v1/credentials", { credentials: { STRIPE_KEY: "x" } });
  const token = await instance.addScoped("proxy");
  expect((await instance.call("GET /v1/credentials", { token })).json).toEqual({ keys: ["STRIPE_KEY"] });
});

describe("setting refuses", () => {
  test.each([
    ["no credentials", {}, "credentials is required"],
    ["an empty map", { credentials: {} }, "credentials must hold at least one"],
    ["a value that is no text", { credentials: { GOOD: 1 } }, "credentials.GOOD must be a text"],
    ["a NUL", { credentials: { GOOD: "a\0b" } }, "The value of GOOD contains a NUL character."],
    [
      "a key in lower case",
      { credentials: { GOOD: "x", stripe_key: "x" } },
      '"stripe_key" is no credential key: keys are upper snake case and start with a letter',
    ],
  ])("%s, as a whole", async (_, body, message) => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const { status, json } = await call("POST /v1/credentials", body);
    expect([status, json.error]).toEqual([400, message]);
    expect((await call("GET /v1/credentials")).json.keys).toEqual([]);
  });

  test("a key in lower case, with a hint", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const { json } = await call("POST /v1/credentials", { credentials: { "stripe-key": "x" } });
    expect(json).toMatchObject({ code: "invalid_key_name", hint: "Call it STRIPE_KEY." });
  });
});

test("deleting takes all or nothing", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  await call("POST /v1/credentials", { credentials: { A: "1", B: "2", C: "3" } });
  const missing = await call("DELETE /v1/credentials", { keys: ["A", "X", "B", "Y"] });
  expect(missing.status).toBe(404);
  expect(missing.json.error).toBe('Vault "default" has no credential "X", "Y"; nothing was deleted.');
  const { json } = await call("DELETE /v1/credentials", { keys: ["A", "B", "A"] });
  expect(json).toEqual({ deleted: ["A", "B"] });
  expect((await call("GET /v1/credentials")).json.keys).toEqual(["C"]);
  expect((await call("DELETE /v1/credentials", { keys: [] })).status).toBe(400);
  expect((await call("DELETE /v1/credentials", { keys: ["c"] })).status).toBe(400);
});

test("vaults do not see each other's credentials", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  await call("POST /v1/vaults", { name: "payments" });
  await call("POST /v1/credentials", { vault: "payments", credentials: { KEY: "theirs" } });
  expect((await call("GET /v1/credentials?reveal=true")).json.keys).toEqual([]);
  expect((await call("GET /v1/credentials?vault=payments")).json.keys).toEqual(["KEY"]);
  expect((await call("GET /v1/credentials?vault=elsewhere")).status).toBe(404);
});

test("a value that does not open is said to be damaged and hides no other", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const body = { credentials: { KEY: "value" } };
  await instance.call("POST /v1/credentials", { token, body });
  await using other = await openInstance({ store: { ...instance.store, close: async () => {} } });
  const { status, json } = await other.call("GET /v1/credentials?reveal=true", { token });
  expect([status, json]).toEqual([
    200,
    { keys: ["KEY"], credentials: [{ key: "KEY", type: "static", damaged: true }] },
  ]);
  const named = await other.call("GET /v1/credentials?reveal=true&key=KEY", { token });
  expect([named.status, named.json.code]).toEqual([500, "decryption_failed"]);
  expect(named.json.error).toContain("KEY is damaged");
  expect(other.logLines.filter(({ level }) => level === "warn")).toEqual(
    [1, 2].map(() => ({
      level: "warn",
      message: "a stored credential is damaged: it does not open",
      fields: { vault_id: DEFAULT_VAULT_ID, key: "KEY" },
    })),
  );
  // Stored anew it is whole again, and the one beside it was never hidden.
  await other.call("POST /v1/credentials", { token, body: { credentials: { NEW: "new" } } });
  expect((await other.call("GET /v1/credentials?reveal=true", { token })).json.credentials).toEqual([
    { key: "KEY", type: "static", damaged: true },
    { key: "NEW", type: "static", value: "new" },
  ]);
});

test("an agent names the vault by X-Vault, a scoped session by itself, and both in the request before that", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const payments = await instance.addVault("payments");
  const agent = await instance.addAgent("builder", "member", { payments: "member", default: "member" });
  const scoped = await instance.addScoped("member", payments);
  const inPayments = { "X-Vault": "payments" };
  const set = async (key: string, fields: object, ask: object) =>
    (
      await instance.call("POST /v1/credentials", {
        body: { credentials: { [key]: "v" }, ...fields },
        ...ask,
      })
    ).status;
  expect(await set("BY_HEADER", {}, { token: agent, headers: inPayments })).toBe(200);
  expect(await set("BY_NAME", { vault: "default" }, { token: agent, headers: inPayments })).toBe(200);
  expect(await set("BY_DEFAULT", {}, { token: agent })).toBe(200);
  expect(await set("BY_SESSION", {}, { token: scoped, headers: { "X-Vault": "default" } })).toBe(200);
  const keys = async (vault: string) =>
    (await instance.call(`GET /v1/credentials?vault=${vault}`, { token: agent })).json.keys;
  expect(await keys("payments")).toEqual(["BY_HEADER", "BY_SESSION"]);
  expect(await keys("default")).toEqual(["BY_DEFAULT", "BY_NAME"]);
  const ask = { token: agent, headers: inPayments };
  expect((await instance.call("GET /v1/credentials", ask)).json.keys).toEqual(["BY_HEADER", "BY_SESSION"]);
  const gone = await instance.call("DELETE /v1/credentials", { ...ask, body: { keys: ["BY_HEADER"] } });
  expect([gone.status, await keys("payments")]).toEqual([200, ["BY_SESSION"]]);
});
