/** The tiers as a client meets them: what counts under which key, in which order, and what a refusal says. */
import { describe, expect, test } from "bun:test";
import { createLimits } from "../../src/app/limits/limits.ts";
import { DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import { REGISTRATION_RULE } from "../../src/core/limit/registration.ts";
import { type LimitTiers, tiersOf } from "../../src/core/limit/settings.ts";
import { ROUTES } from "../../src/http/route-table.ts";
import { PAGES } from "../../src/web/pages.ts";
import { fakeClock } from "../support/clock.ts";
import { type Answer, type Instance, openInstance } from "../support/instance.ts";

const STRANGER = "203.0.113.9";

/** An instance with an owner, on the default profile with some tiers changed; the owner's token with it. */
async function limited(changes: Partial<LimitTiers>) {
  const store = await ownedStore();
  const clock = fakeClock();
  const limits = createLimits({ profile: "default", tiers: { ...tiersOf("default"), ...changes } }, clock);
  const instance = await openInstance({ store: store.store, clock, limits });
  return { instance, clock, limits, token: store.token, [Symbol.asyncDispose]: () => store.store.close() };
}

async function ownedStore() {
  const { store, registerOwner } = await openInstance();
  return { store, token: await registerOwner() };
}

const quota = ({ status, headers }: Answer) => [
  status,
  headers.get("X-RateLimit-Limit"),
  headers.get("X-RateLimit-Remaining"),
  headers.get("Retry-After"),
];

function logIn(instance: Instance, email: string, ip = STRANGER): Promise<Answer> {
  return instance.call("POST /v1/auth/login", { body: { email, password: "wrong horse" }, ip });
}

/** In how many seconds an answer says that there is more again. */
const untilReset = ({ headers }: Answer, clock: { now(): number }) =>
  Number(headers.get("X-RateLimit-Reset")) - clock.now() / 1000;

describe("attempts to sign in", () => {
  const auth = { windowMs: 60_000, max: 2 };

  test("are counted per address, refused in full, and possible again when the oldest has left", async () => {
    await using scene = await limited({ auth });
    const { instance, clock } = scene;
    const first = await logIn(instance, "a@example.com");
    expect([...quota(first), untilReset(first, clock)]).toEqual([401, "2", "1", null, 60]);
    clock.advance(20_000);
    const second = await logIn(instance, "b@example.com");
    expect([...quota(second), untilReset(second, clock)]).toEqual([401, "2", "0", null, 40]);
    const refused = await logIn(instance, "c@example.com");
    expect(untilReset(refused, clock)).toBe(40);
    expect(quota(refused)).toEqual([429, "2", "0", "40"]);
    expect(refused.headers.get("Content-Type")).toBe("application/json");
    expect(refused.headers.get("X-Frame-Options")).toBe("DENY");
    expect(refused.headers.has("X-Agent-Vault-Proxy-Error")).toBe(false);
    expect(refused.json).toEqual({
      error: "too_many_requests",
      message: "Too many requests; wait and retry.",
      code: "too_many_requests",
      hint: "Retry after 40 s.",
    });
    expect(refused.text.endsWith("}")).toBe(true);
    expect((await logIn(instance, "c@example.com", "203.0.113.10")).status).toBe(401);
    clock.advance(40_000);
    expect((await logIn(instance, "d@example.com")).status).toBe(401);
  });

  test("are counted per e-mail too, however it is spelt and wherever they come from", async () => {
    await using scene = await limited({ auth });
    const spelt = ["olga@example.com", " OLGA@example.com", "Olga@Example.Com ", "otto@example.com"];
    const answers: Answer[] = [];
    for (const [at, email] of spelt.entries()) {
      answers.push(await logIn(scene.instance, email, `198.51.100.${at}`));
    }
    expect(answers.map(quota)).toEqual([
      [401, "2", "1", null],
      [401, "2", "1", null],
      [429, "2", "0", "60"],
      [401, "2", "1", null],
    ]);
  });

  test("use up no attempt of the e-mail once the address has none left", async () => {
    await using scene = await limited({ auth });
    for (let count = 0; count < 6; count++) await logIn(scene.instance, `${count}@example.com`);
    await logIn(scene.instance, "olga@example.com");
    const answer = await logIn(scene.instance, "olga@example.com", "198.51.100.1");
    expect(answer.status).toBe(401);
  });

  test("of loopback are counted as well", async () => {
    await using scene = await limited({ auth });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count++) {
      statuses.push((await logIn(scene.instance, `${count}@example.com`, "127.0.0.1")).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });

  test("that a foreign page makes a browser send are refused before they count", async () => {
    await using scene = await limited({ auth });
    const headers = { Origin: "https://evil.example" };
    const body = { email: "olga@example.com", password: "x" };
    for (let count = 0; count < 5; count++) {
      const answer = await scene.instance.call("POST /v1/auth/login", { body, headers, ip: STRANGER });
      expect(answer.status).toBe(403);
    }
    expect(quota(await logIn(scene.instance, "olga@example.com"))).toEqual([401, "2", "1", null]);
  });

  test("of a link are counted by address and link, reads and writes alike, and apart from signing in", async () => {
    await using scene = await limited({ auth });
    const follow = (line: string, ip = STRANGER) => scene.instance.call(line, { body: undefined, ip });
    const [read, write] = ["GET /v1/users/invites/one/details", "POST /v1/users/invites/one/accept"];
    expect(quota(await follow(read))).toEqual([404, "2", "1", null]);
    expect(quota(await follow(write))).toEqual([404, "2", "0", null]);
    expect(quota(await follow(read))).toEqual([429, "2", "0", "60"]);
    expect(quota(await follow(read, "203.0.113.10"))).toEqual([404, "2", "1", null]);
    expect(quota(await follow("GET /v1/users/invites/two/details"))).toEqual([404, "2", "1", null]);
    expect(quota(await logIn(scene.instance, "a@example.com"))).toEqual([401, "2", "1", null]);
  });

  test("of a link whose token stands in the query are counted alike; who shows none guesses at none", async () => {
    await using scene = await limited({ auth });
    const read = (query: string, ip = STRANGER) =>
      scene.instance.call(`GET /v1/proposals/approve-details?${query}`, { ip });
    expect(quota(await read("token=one&id=1"))).toEqual([404, "2", "1", null]);
    expect(quota(await read("id=2&token=one"))).toEqual([404, "2", "0", null]);
    expect(quota(await read("token=one"))).toEqual([429, "2", "0", "60"]);
    expect(quota(await read("token=one", "203.0.113.10"))).toEqual([404, "2", "1", null]);
    expect(quota(await read("token=two"))).toEqual([404, "2", "1", null]);
    expect((await read("id=1")).status).toBe(400);
  });

  test("stand before every anonymous write, and before its body is read", async () => {
    const routes = [...ROUTES, ...PAGES];
    const writes = routes
      .filter(({ access, method }) => !Array.isArray(access) && method !== "GET")
      .filter(({ access }) => access === "always" || access === "anonymous");
    expect(writes.map(({ path }) => path)).toContain("/v1/auth/login");
    expect(new Set(writes.map(({ counts }) => counts))).toEqual(
      new Set(["attempts", "registrations", "calls"]),
    );
    for (const { method, path, counts } of writes) {
      const least = { auth: { windowMs: 60_000, max: 1 }, authed: { rate: 1, burst: 1 } };
      await using scene = await limited(least);
      const ask = () =>
        scene.instance.call(`${method} ${path.replace(":", "")}`, { body: "{", ip: STRANGER });
      const allowed = counts === "registrations" ? REGISTRATION_RULE.max : 1;
      for (let count = 0; count < allowed; count++) {
        expect([path, (await ask()).status]).not.toEqual([path, 429]);
      }
      expect([path, (await ask()).status]).toEqual([path, 429]);
    }
  });
});

describe("calls with a session", () => {
  const authed = { rate: 1, burst: 3 };
  const me = (instance: Instance, token: string) => instance.call("GET /v1/auth/me", { token });

  test("are counted per actor, over all of their sessions", async () => {
    await using scene = await limited({ authed });
    const { instance, token, clock } = scene;
    const body = { email: "olga@example.com", password: "correct horse" };
    const second = (await instance.call("POST /v1/auth/login", { body })).json.token;
    expect(quota(await me(instance, token))).toEqual([200, "3", "2", null]);
    expect(quota(await me(instance, second))).toEqual([200, "3", "1", null]);
    expect(quota(await me(instance, token))).toEqual([200, "3", "0", null]);
    expect(quota(await me(instance, second))).toEqual([429, "3", "0", "1"]);
    const agent = await instance.addAgent("scout", "member");
    expect(quota(await me(instance, agent))).toEqual([200, "3", "2", null]);
    clock.advance(1000);
    expect((await me(instance, token)).status).toBe(200);
  });

  test("of a scoped session count for whoever minted it, and apart when that is unknown", async () => {
    await using scene = await limited({ authed });
    const { instance, token } = scene;
    const olga = await instance.store.users.byEmail("olga@example.com");
    if (olga === undefined) throw new Error("no owner");
    const minted = { type: "user", id: olga.id } as const;
    const scoped = await instance.addScoped("proxy", DEFAULT_VAULT_ID, minted);
    const orphans = [await instance.addScoped("proxy"), await instance.addScoped("proxy")];
    const discover = (who: string) => instance.call("GET /discover", { token: who });
    for (let count = 0; count < 3; count++) expect((await discover(scoped)).status).toBe(200);
    expect((await discover(scoped)).status).toBe(429);
    expect((await me(instance, token)).status).toBe(429);
    for (const orphan of orphans) expect(quota(await discover(orphan))).toEqual([200, "3", "2", null]);
  });

  test("without a live session are a 401 that uses up nothing", async () => {
    await using scene = await limited({ authed });
    const { instance, token } = scene;
    for (let count = 0; count < 5; count++) {
      expect(quota(await me(instance, "av_sess_nobody"))).toEqual([401, null, null, null]);
    }
    expect(quota(await me(instance, token))).toEqual([200, "3", "2", null]);
  });

  test("carry what is left on errors of the handler too", async () => {
    await using scene = await limited({ authed });
    const answer = await scene.instance.call("DELETE /v1/vaults/nowhere", { token: scene.token });
    expect(quota(answer)).toEqual([404, "3", "2", null]);
  });
});

describe("the API as a whole", () => {
  const global = { rate: 1, burst: 3, turnMs: 0, concurrency: 1, waitMs: 20 };

  test("refuses over its rate before it looks at the path, and says nothing of itself otherwise", async () => {
    await using scene = await limited({ global });
    const { instance, clock } = scene;
    const paths = ["GET /health", "GET /nowhere", "GET /v1/vaults", "GET /nowhere", "GET /health"];
    const answers: Answer[] = [];
    for (const path of paths) answers.push(await instance.call(path));
    expect(answers.map(quota)).toEqual([
      [200, null, null, null],
      [404, null, null, null],
      [401, null, null, null],
      [429, "3", "0", "1"],
      [429, "3", "0", "1"],
    ]);
    expect(answers.at(-1)?.headers.get("X-Content-Type-Options")).toBe("nosniff");
    clock.advance(1000);
    expect((await instance.call("GET /health")).status).toBe(200);
  });

  test("gives a slot back whatever became of the request", async () => {
    await using scene = await limited({ global: { ...global, burst: 100 } });
    for (const path of ["GET /nowhere", "GET /v1/vaults", "PUT /health", "GET /health", "GET /health"]) {
      expect([path, (await scene.instance.call(path)).status]).not.toEqual([path, 429]);
    }
  });

  test("holds more than it has slots for only until one is free", async () => {
    await using scene = await limited({ global: { ...global, burst: 100 } });
    const { instance, limits } = scene;
    const held = await limits.enterApi();
    const refused = await instance.call("GET /health");
    expect(quota(refused)).toEqual([429, "1", "0", "1"]);
    expect(refused.json.message).toBe("Too many requests at once; wait and retry.");
    const waiting = instance.call("GET /health");
    if (held.type === "admitted") held.leave();
    expect((await waiting).status).toBe(200);
  });
});

test("with profile off nothing is limited and no answer speaks of limits", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  for (let count = 0; count < 60; count++) {
    expect(quota(await logIn(instance, "olga@example.com"))).toEqual([401, null, null, null]);
  }
  for (let count = 0; count < 300; count++) {
    expect(quota(await instance.call("GET /v1/auth/me", { token }))).toEqual([200, null, null, null]);
  }
});
