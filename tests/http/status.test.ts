import { describe, expect, test } from "bun:test";
import { VERSION } from "../../src/lib/version.ts";
import { openInstance } from "../support/instance.ts";

test("status tells whether there is an owner, and the address only when it was configured", async () => {
  await using instance = await openInstance();
  expect((await instance.call("GET /v1/status")).json).toEqual({
    initialized: false,
    needs_first_user: true,
    version: VERSION,
  });
  await instance.registerOwner();
  await using named = await openInstance({
    store: { ...instance.store, close: async () => {} },
    publicUrl: "https://av.example.com",
  });
  expect((await named.call("GET /v1/status")).json).toEqual({
    initialized: true,
    needs_first_user: false,
    base_url: "https://av.example.com",
    version: VERSION,
  });
});

test("which version it is, callers from elsewhere are told once they are signed in", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const ip = "203.0.113.9";
  expect((await instance.call("GET /v1/status", { ip })).json).toEqual({
    initialized: true,
    needs_first_user: false,
  });
  const me = await instance.call("GET /v1/auth/me", { ip, token });
  expect(me.json).toMatchObject({ server_version: VERSION });
  // Through another program's proxy on this machine, nobody is local.
  const headers = { "X-Forwarded-For": ip };
  expect((await instance.call("GET /v1/status", { headers })).json.version).toBeUndefined();
});

test("the announced address says what answers there, and the next command", async () => {
  await using instance = await openInstance({ loopbackOnly: true });
  const local = await instance.call("GET /");
  expect(local.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
  expect(local.text).toBe(
    "This is agent-vault, a credential broker for AI agents; next, in a shell: agent-vault vault run -- COMMAND\n",
  );
  await using remote = await openInstance({ baseUrl: "https://av.example.com" });
  expect((await remote.call("GET /")).text).toEndWith(
    "agent-vault auth login --address https://av.example.com\n",
  );
});

test("health follows the database", async () => {
  await using instance = await openInstance();
  expect((await instance.call("GET /health")).json).toEqual({ status: "ok" });
  await using broken = await openInstance({
    store: { ...instance.store, close: async () => {}, ping: () => Promise.reject(new Error("gone")) },
  });
  const answer = await broken.call("GET /health");
  expect([answer.status, answer.json]).toEqual([503, { status: "unhealthy", error: "database unreachable" }]);
});

test("what the operator must know stands in both while all works", async () => {
  const notices = () => ["The root certificate ends on 2036-12-29."];
  const rotate = () => Promise.reject(new Error("not asked"));
  const ofLog = () => ["The audit log was changed."];
  const nothing = async () => {};
  await using instance = await openInstance({
    authority: { roots: () => [], notices, rotate, renew: async () => false },
    headSigning: { notices: ofLog, signNow: nothing, signWhenDue: nothing },
  });
  const warnings = [...notices(), ...ofLog()];
  expect((await instance.call("GET /health")).json).toEqual({ status: "ok", warnings });
  expect((await instance.call("GET /v1/status")).json).toMatchObject({ warnings });
});

describe("the root certificate", () => {
  test("comes as a file with the proxy's port", async () => {
    await using instance = await openInstance({
      mitm: () => ({ port: 14322, tls: true, rootPem: "-----BEGIN CERTIFICATE-----\n" }),
    });
    const { status, text, headers } = await instance.call("GET /v1/mitm/ca.pem");
    expect([status, text]).toEqual([200, "-----BEGIN CERTIFICATE-----\n"]);
    expect(headers.get("Content-Type")).toBe("application/x-pem-file");
    expect(headers.get("Content-Disposition")).toBe('attachment; filename="agent-vault-ca.pem"');
    expect(headers.get("X-MITM-Port")).toBe("14322");
    expect(headers.get("X-MITM-TLS")).toBe("1");
  });

  test("comes without a port that is not known, and not at all while the proxy is off", async () => {
    await using unknown = await openInstance({ mitm: () => ({ port: 0, tls: false, rootPem: "PEM" }) });
    const answer = await unknown.call("GET /v1/mitm/ca.pem");
    expect([answer.headers.get("X-MITM-Port"), answer.headers.get("X-MITM-TLS")]).toEqual([null, null]);
    await using off = await openInstance();
    const refused = await off.call("GET /v1/mitm/ca.pem");
    expect([refused.status, refused.text]).toEqual([404, "404 page not found\n"]);
  });
});

describe("skills", () => {
  test.each(["cli", "http"])(
    "the one for %s is Markdown that anyone may read once there is an owner",
    async (kind) => {
      await using instance = await openInstance();
      expect((await instance.call(`GET /v1/skills/${kind}`)).status).toBe(503);
      await instance.registerOwner();
      const { status, text, headers } = await instance.call(`GET /v1/skills/${kind}`);
      expect(status).toBe(200);
      expect(headers.get("Content-Type")).toBe("text/markdown; charset=utf-8");
      expect(text).toStartWith(`---\nname: agent-vault-${kind}\n`);
    },
  );
});
