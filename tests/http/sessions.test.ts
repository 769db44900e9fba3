import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import { openInstance } from "../support/instance.ts";

const mint = (body: object = {}) => ({ body: { vault: "default", ...body } });

test("a minted token works in its vault until it ends", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const minted = await instance.call("POST /v1/sessions", { token, ...mint({ ttl_seconds: 300 }) });
  expect(minted.status).toBe(200);
  expect(minted.json).toEqual({
    token: expect.stringMatching(/^av_sess_[0-9a-f]{64}$/),
    expires_at: "2026-08-01T09:35:00Z",
    av_addr: "http://127.0.0.1:14321",
  });
  const scoped = { token: minted.json.token };
  expect((await instance.call("GET /discover", scoped)).json.vault).toBe("default");
  instance.clock.advance(300_000);
  expect((await instance.call("GET /discover", scoped)).json.code).toBe("session_expired");
});

test("one that slides lives on while it is used, shows when it would end, and ends for want of use", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const { json } = await instance.call("POST /v1/sessions", { token, ...mint({ idle_ttl_seconds: 86_400 }) });
  expect(json.expires_at).toBe("2026-08-02T09:30:00Z");
  const scoped = { token: json.token };
  const hours = (count: number) => instance.clock.advance(count * 3_600_000);
  const discover = async () => (await instance.call("GET /discover", scoped)).status;
  for (let day = 0; day < 3; day++) {
    hours(23);
    expect(await discover()).toBe(200);
  }
  const list = await instance.call("GET /v1/sessions?vault=default", { token });
  expect(list.json.sessions[0].expires_at).toBe("2026-08-05T06:30:00Z");
  hours(24);
  expect(await discover()).toBe(401);
  expect((await instance.call("GET /v1/sessions?vault=default", { token })).json.sessions).toEqual([]);
});

test("no use carries it past its thirtieth day", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const { json } = await instance.call("POST /v1/sessions", {
    token,
    ...mint({ idle_ttl_seconds: 604_800 }),
  });
  const statuses: number[] = [];
  for (let day = 0; day < 31; day += 5) {
    statuses.push((await instance.call("GET /discover", { token: json.token })).status);
    instance.clock.advance(5 * 86_400_000);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 401]);
});

test("a day is the default lifetime and proxy the only role", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const { json } = await instance.call("POST /v1/sessions", { token, ...mint({ vault_role: "" }) });
  expect(json.expires_at).toBe("2026-08-02T09:30:00Z");
  const reveal = await instance.call("GET /v1/credentials?reveal=true", { token: json.token });
  expect([reveal.status, reveal.json.error]).toEqual([403, "Member role required"]);
});

describe("refused", () => {
  test.each([
    ["no vault", { vault: "" }, 400, "vault is required"],
    ["an unknown vault", { vault: "elsewhere" }, 404, "Vault not found: elsewhere"],
    ["the role member", { vault_role: "member" }, 400, undefined],
    ["a role that is none", { vault_role: "root" }, 400, 'vault_role must be "proxy"'],
    ["too short a life", { ttl_seconds: 299 }, 400, undefined],
    ["too long a life", { ttl_seconds: 604_801 }, 400, undefined],
    ["too short a rest", { idle_ttl_seconds: 299 }, 400, "idle_ttl_seconds must be between 300 and 604800."],
    ["more than a month", { idle_ttl_seconds: 300, ttl_seconds: 2_592_001 }, 400, undefined],
    ["half a second", { ttl_seconds: 300.5 }, 400, undefined],
    ["too long a label", { label: "x".repeat(101) }, 400, undefined],
  ])("%s", async (_, body, status, message) => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const answer = await instance.call("POST /v1/sessions", { token, ...mint(body) });
    expect(answer.status).toBe(status);
    if (message !== undefined) expect(answer.json.error).toBe(message);
  });
});

describe("the list", () => {
  test("is newest first, names who minted, and never holds a token", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const first = await instance.call("POST /v1/sessions", { token, ...mint({ label: " ci\u0007 " }) });
    instance.clock.advance(1000);
    await instance.addScoped("proxy", DEFAULT_VAULT_ID, { type: "user", id: "gone" });
    instance.clock.advance(1000);
    await instance.addScoped("admin");
    const list = await instance.call("GET /v1/sessions?vault=default", { token });
    expect(list.json.sessions).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{20}$/),
        vault_role: "admin",
        created_at: "2026-08-01T09:30:02Z",
        expires_at: "2026-08-01T10:30:02Z",
      },
      {
        id: expect.any(String),
        vault_role: "proxy",
        created_by: { id: "gone", type: "user", display_name: "gone" },
        created_at: "2026-08-01T09:30:01Z",
        expires_at: expect.any(String),
      },
      {
        id: expect.any(String),
        label: "ci",
        vault_role: "proxy",
        created_by: { id: expect.any(String), type: "user", display_name: "olga@example.com" },
        created_at: "2026-08-01T09:30:00Z",
        expires_at: "2026-08-02T09:30:00Z",
      },
    ]);
    expect(list.text).not.toContain(first.json.token.slice("av_sess_".length));
  });

  test("leaves out what has ended", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    await instance.call("POST /v1/sessions", { token, ...mint({ ttl_seconds: 300 }) });
    instance.clock.advance(300_000);
    const list = await instance.call("GET /v1/sessions?vault=default", { token });
    expect(list.json.sessions).toEqual([]);
  });

  test("needs a vault", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    expect((await instance.call("GET /v1/sessions", { token })).status).toBe(400);
  });
});

test("a revoked token is dead at once, and revocation stays within the vault", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  await instance.call("POST /v1/vaults", { token, body: { name: "payments" } });
  const minted = await instance.call("POST /v1/sessions", { token, ...mint() });
  const [{ id }] = (await instance.call("GET /v1/sessions?vault=default", { token })).json.sessions;
  const elsewhere = await instance.call(`DELETE /v1/sessions/${id}?vault=payments`, { token });
  expect([elsewhere.status, elsewhere.json.code]).toEqual([404, "session_not_found"]);
  const revoked = await instance.call(`DELETE /v1/sessions/${id}?vault=default`, { token });
  expect(revoked.json).toEqual({ status: "revoked" });
  expect((await instance.call("GET /discover", { token: minted.json.token })).status).toBe(401);
  expect((await instance.call(`DELETE /v1/sessions/${id}?vault=default`, { token })).status).toBe(404);
  expect((await instance.call(`DELETE /v1/sessions/${id}`, { token })).status).toBe(400);
});
