/** Invites of agents on the wire. */
import { expect, test } from "bun:test";
import { createLimits } from "../../../src/app/limits/limits.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { fakeClock } from "../../support/clock.ts";
import { type Answer, openInstance } from "../../support/instance.ts";

async function scene(overrides: Parameters<typeof openInstance>[0] = {}) {
  const instance = await openInstance({
    mitm: () => ({ port: 14322, tls: false, rootPem: "PEM" }),
    ...overrides,
  });
  const token = await instance.registerOwner();
  const call = (line: string, body?: unknown) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  const invite = async (body: object = {}): Promise<string> =>
    (await call("POST /v1/agents/invites", body)).json.token;
  return { instance, call, invite };
}

/** The proxy's way to refuse: a code, a sentence, and the mark. */
function refusal({ status, json, headers }: Answer) {
  expect(headers.get("X-Agent-Vault-Proxy-Error")).toBe("true");
  expect(Object.keys(json)).toEqual(["error", "message"]);
  return [status, json.error];
}

test("made, listed and redeemed by an empty POST", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const made = await call("POST /v1/agents/invites", { name: "bot", vaults: [{ vault_name: "default" }] });
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    token: expect.stringMatching(/^av_inv_[0-9a-f]{64}$/),
    agent_name: "bot",
    vaults: [{ vault_name: "default", vault_role: "proxy" }],
    invite_link: `http://127.0.0.1:14321/invite/${made.json.token}`,
    expires_at: expect.stringMatching(/Z$/),
  });
  const [item] = (await call("GET /v1/agents/invites?status=pending")).json.invites;
  expect(item).toMatchObject({ id: 1, agent_role: "member", created_by_name: "olga@example.com" });
  expect(made.json.token).toEndWith(item.token_suffix);
  const redeemed = await instance.call(`POST /invite/${made.json.token}`);
  expect(redeemed.status).toBe(200);
  const { av_agent_token: agent, instructions, ...rest } = redeemed.json;
  expect(agent).toMatch(/^av_agt_[0-9a-f]{64}$/);
  expect(instructions).toContain("127.0.0.1:14322");
  expect(rest).toEqual({
    av_addr: "http://127.0.0.1:14321",
    agent_name: "bot",
    vaults: [{ vault_name: "default", vault_role: "proxy" }],
  });
  const headers = { "X-Vault": "default" };
  const seen = await instance.call("GET /discover", { token: agent, headers });
  expect(seen.json).toMatchObject({ vault: "default" });
  const [used] = (await call("GET /v1/agents/invites")).json.invites;
  expect(used).toMatchObject({ status: "redeemed", token_expires_at: "" });
});

test("whatever an agent sends along, the invite's name is the agent's; without vaults they are null", async () => {
  const { instance, invite } = await scene();
  await using _ = instance;
  for (const body of ["{}", '{"name":"mine"}', "not json"]) {
    const token = await invite();
    const { status, json } = await instance.call(`POST /invite/${token}`, { body });
    expect(status).toBe(200);
    expect(json.vaults).toBeNull();
    expect(json.agent_name).toMatch(/^[a-z]+-[a-z]+-\d{3}$/);
  }
});

test("what cannot be redeemed says so by a code", async () => {
  const { instance, call, invite } = await scene();
  await using _ = instance;
  const post = async (token: string) => refusal(await instance.call(`POST /invite/${token}`));
  const get = async (token: string) => refusal(await instance.call(`GET /invite/${token}`));
  const [used, taken, late, revoked] = [
    await invite({ name: "used" }),
    await invite({ name: "taken" }),
    await invite({ ttl_seconds: 60 }),
    await invite(),
  ];
  await instance.call(`POST /invite/${used}`);
  await call("POST /v1/agents", { name: "taken" });
  await call(`DELETE /v1/agents/invites/${revoked}`);
  instance.clock.advance(60_000);
  expect(await post(taken)).toEqual([409, "name_taken"]);
  for (const ask of [post, get]) {
    expect(await ask("av_inv_00")).toEqual([404, "invite_not_found"]);
    expect(await ask(used)).toEqual([410, "invite_redeemed"]);
    expect(await ask(late)).toEqual([410, "invite_expired"]);
    expect(await ask(revoked)).toEqual([410, "invite_revoked"]);
  }
  const rotation = await call("POST /v1/agents/used/rotate");
  await call("DELETE /v1/agents/used");
  const token = rotation.json.invite_url.split("/").at(-1);
  expect(await post(token)).toEqual([410, "agent_not_found"]);
  await call("POST /v1/agents/used/delete");
  expect(await post(token)).toEqual([404, "invite_not_found"]);
});

test("an invite that is good is not spent by looking at it", async () => {
  const { instance, invite } = await scene();
  await using _ = instance;
  const token = await invite();
  const looked = await instance.call(`GET /invite/${token}`);
  expect([looked.status, looked.json.error, looked.headers.get("Allow")]).toEqual([405, "use_post", "POST"]);
  expect(looked.headers.has("X-Agent-Vault-Proxy-Error")).toBe(false);
  expect((await instance.call(`POST /invite/${token}`)).status).toBe(200);
});

test("revoked by the end of its token; what is none is a code, the rest are sentences", async () => {
  const { instance, call, invite } = await scene();
  await using _ = instance;
  const token = await invite({ name: "bot" });
  expect((await call(`DELETE /v1/agents/invites/${token.slice(-7)}`)).status).toBe(400);
  expect(refusal(await call("DELETE /v1/agents/invites/00000000"))).toEqual([404, "invite_not_found"]);
  expect((await call(`DELETE /v1/agents/invites/${token.slice(-8)}`)).json).toEqual({
    status: "revoked",
    agent_name: "bot",
  });
  const again = await call(`DELETE /v1/agents/invites/${token}`);
  expect([again.status, again.json.error]).toEqual([409, "The invite is already revoked"]);
  expect(refusal(await call("DELETE /v1/agents/invites/by-id/99"))).toEqual([404, "invite_not_found"]);
  expect((await call("DELETE /v1/agents/invites/by-id/one")).status).toBe(400);
});

test("too many at once are refused in a sentence", async () => {
  const { instance, call, invite } = await scene();
  await using _ = instance;
  for (let count = 0; count < 50; count++) await invite();
  const refused = await call("POST /v1/agents/invites", {});
  expect([refused.status, refused.json.code]).toEqual([429, "too_many_invites"]);
  expect(refused.json.error).toContain("50 invites are pending");
});

test("attempts are counted by address and link, so that nobody uses up another's", async () => {
  const limits = createLimits({ profile: "default", tiers: tiersOf("default") }, fakeClock());
  const { instance, invite } = await scene({ limits });
  await using _ = instance;
  const token = await invite();
  const statuses = new Set<number>();
  for (let count = 0; count < 300; count++) {
    statuses.add((await instance.call("GET /invite/av_inv_00", { ip: "192.0.2.1" })).status);
  }
  expect(statuses).toEqual(new Set([404, 429]));
  expect((await instance.call("GET /invite/av_inv_00", { ip: "192.0.2.2" })).status).toBe(404);
  expect((await instance.call(`POST /invite/${token}`, { ip: "192.0.2.1" })).status).toBe(200);
});
