import { describe, expect, test } from "bun:test";
import type { Repos, Store } from "../../../src/ports/store.ts";
import { type Instance, openInstance } from "../../support/instance.ts";

/** What a server does at its start while nobody can sign in with a password. */
async function offerToken(instance: Instance): Promise<string> {
  const { token, hash } = instance.deps.tokens.mint("bootstrap");
  await instance.store.settings.setInstance("bootstrap_token_hash", hash);
  return token;
}

const redeem = (instance: Instance, token: string, request: object = {}) =>
  instance.call("POST /v1/auth/bootstrap", { body: { token }, ...request });

test("the token makes the owner, once", async () => {
  await using instance = await openInstance();
  const token = await offerToken(instance);
  const { status, json, headers } = await redeem(instance, token);
  expect(status).toBe(200);
  expect(json).toEqual({
    token: expect.stringMatching(/^av_sess_/),
    expires_at: "2027-08-01T09:30:00Z",
    email: "owner@localhost",
  });
  expect(headers.get("Set-Cookie")).toStartWith(`av_session=${json.token};`);
  expect(instance.bootstrapped.times).toBe(1);
  const me = await instance.call("GET /v1/auth/me", { token: json.token });
  expect(me.json).toMatchObject({ email: "owner@localhost", is_owner: true });
  const again = await redeem(instance, token);
  expect([again.status, again.json.code]).toEqual([401, "bootstrap_refused"]);
});

test("of many at the same moment one succeeds", async () => {
  await using instance = await openInstance();
  const token = await offerToken(instance);
  const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(instance, token)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(401)]);
  expect(await instance.store.users.count()).toBe(1);
});

test("a later token signs in the owner of the first, whatever address it names", async () => {
  await using instance = await openInstance();
  const first = await offerToken(instance);
  await instance.call("POST /v1/auth/bootstrap", { body: { token: first, email: "me@example.com" } });
  const { status, json } = await redeem(instance, await offerToken(instance));
  expect([status, json.email]).toEqual([200, "me@example.com"]);
  expect(await instance.store.users.count()).toBe(1);
});

describe("refused", () => {
  test("a wrong token, which uses nothing up", async () => {
    await using instance = await openInstance();
    const token = await offerToken(instance);
    expect((await redeem(instance, "av_boot_wrong")).status).toBe(401);
    expect((await redeem(instance, "")).status).toBe(400);
    expect((await redeem(instance, token)).status).toBe(200);
  });

  test("any token when none is offered", async () => {
    await using instance = await openInstance();
    expect((await redeem(instance, "av_boot_any")).status).toBe(401);
  });

  test.each([
    ["another machine", { ip: "192.168.1.7" }, 401],
    ["a proxy on this machine", { headers: { "X-Forwarded-For": "203.0.113.9" } }, 401],
    ["a proxy that claims to be local", { headers: { "X-Forwarded-For": "127.0.0.1" } }, 401],
    ["a proxy of the newer header", { headers: { Forwarded: "for=127.0.0.1" } }, 401],
    ["IPv6 loopback", { ip: "::1" }, 200],
    ["IPv4 loopback on a dual-stack listener", { ip: "::ffff:127.0.0.1" }, 200],
  ])("or not: a caller from %s", async (_, request, status) => {
    await using instance = await openInstance();
    expect((await redeem(instance, await offerToken(instance), request)).status).toBe(status);
  });

  test("once an owner with a password exists, whose registration voids the token", async () => {
    await using instance = await openInstance();
    const token = await offerToken(instance);
    await instance.registerOwner();
    expect(await instance.store.settings.instance("bootstrap_token_hash")).toBeUndefined();
    expect(instance.bootstrapped.times).toBe(1);
    expect((await redeem(instance, token)).status).toBe(401);
    expect((await redeem(instance, await offerToken(instance))).status).toBe(401);
  });
});

test("a failure of the database does not use the token up", async () => {
  await using instance = await openInstance();
  const token = await offerToken(instance);
  let failures = 1;
  const failing = (repos: Repos): Repos => ({
    ...repos,
    sessions: { ...repos.sessions, create: () => Promise.reject(new Error("disk full")) },
  });
  const atomically: Store["atomically"] = (work) =>
    instance.store.atomically((repos) => work(failures-- > 0 ? failing(repos) : repos));
  await using flaky = await openInstance({ store: { ...instance.store, atomically, close: async () => {} } });
  expect((await redeem(flaky, token)).status).toBe(500);
  expect(await instance.store.users.count()).toBe(0);
  expect((await redeem(flaky, token)).status).toBe(200);
});

test("a file that cannot be removed spoils nothing", async () => {
  await using instance = await openInstance({
    onBootstrapped: () => Promise.reject(new Error("read-only")),
  });
  expect((await redeem(instance, await offerToken(instance))).status).toBe(200);
  expect(instance.logLines.map(({ message }) => message)).toEqual(["bootstrap file not removed"]);
});

describe("the owner whose session is lost", () => {
  const offer = (instance: Instance, request: object = {}) =>
    instance.call("POST /v1/auth/bootstrap/offer", request);

  /** An owner without a password, and a token as a start leaves it when one is asked for. */
  async function owned() {
    const offered: string[] = [];
    const instance: Instance = await openInstance({
      offerBootstrap: async () => {
        offered.push(await offerToken(instance));
      },
    });
    await redeem(instance, await offerToken(instance));
    return { instance, offered, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
  }

  test("is offered a token where its server keeps its data, and never in the answer", async () => {
    await using scene = await owned();
    const { instance, offered } = scene;
    const { status, json, text, headers } = await offer(instance);
    expect([status, json]).toEqual([200, { status: "offered" }]);
    expect(`${text} ${JSON.stringify([...headers])}`).not.toMatch(/av_/);
    expect(offered).toHaveLength(1);
    const back = await redeem(instance, offered[0] ?? "");
    expect([back.status, back.json.email]).toEqual([200, "owner@localhost"]);
    const records = await instance.call("GET /v1/audit", { token: back.json.token });
    const logins = JSON.stringify(records.json).match(/"login\.open"/g);
    expect(logins).toHaveLength(2);
  });

  test.each([
    ["another machine", { ip: "192.168.1.7" }],
    ["a proxy on this machine", { headers: { "X-Forwarded-For": "203.0.113.9" } }],
    ["a proxy that claims to be local", { headers: { "X-Forwarded-For": "127.0.0.1" } }],
  ])("is offered none from %s", async (_, request) => {
    await using scene = await owned();
    const { status, json } = await offer(scene.instance, request);
    expect([status, json.code, json.hint]).toEqual([403, "recovery_refused", undefined]);
    expect(scene.offered).toEqual([]);
  });

  test("is offered none where somebody has a password", async () => {
    await using scene = await owned();
    await scene.instance.addUser("ada@example.com", "member");
    const ada = await scene.instance.store.users.byEmail("ada@example.com");
    await scene.instance.store.users.setPassword(ada?.id as never, "a hash");
    expect((await offer(scene.instance)).json).toMatchObject({
      code: "recovery_refused",
      hint: expect.stringContaining("agent-vault auth forgot-password"),
    });
    expect(scene.offered).toEqual([]);
  });

  test("is offered none where a master password keeps the database shut", async () => {
    await using scene = await owned();
    const { store } = scene.instance;
    const keys = { ...store.keys, masterKey: async () => ({ mode: "password" }) as never };
    await using shut = await openInstance({
      store: { ...store, keys, close: async () => {} },
      offerBootstrap: async () => {
        scene.offered.push("");
      },
    });
    expect((await offer(shut)).json).toMatchObject({
      code: "recovery_refused",
      hint: "run agent-vault server stop, then agent-vault server -d, then agent-vault auth login",
    });
    expect(scene.offered).toEqual([]);
  });

  test("is offered none where the database is not in the data directory", async () => {
    await using instance = await openInstance({ offerBootstrap: undefined });
    expect((await offer(instance)).status).toBe(403);
  });
});
