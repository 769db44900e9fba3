/** Agents on the wire: names of members, statuses, and what either generation's clients send. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const call = (line: string, body?: unknown, token = owner) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  return { instance, owner, call };
}

test("created, listed and shown", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const created = await call("POST /v1/agents", { name: "bot", vaults: [{ vault_name: "default" }] });
  expect(created.status).toBe(201);
  expect(created.json).toEqual({
    av_agent_token: expect.stringMatching(/^av_agt_[0-9a-f]{64}$/),
    name: "bot",
    role: "no-access",
    vaults: [{ vault_name: "default", vault_role: "proxy" }],
    created_at: expect.stringMatching(/Z$/),
  });
  expect((await call("POST /v1/agents", { name: "bare" })).json.vaults).toEqual([]);
  const { json } = await call("GET /v1/agents");
  expect(Object.keys(json)).toEqual(["agents"]);
  expect(json.agents.map(({ name }: { name: string }) => name)).toEqual(["bare", "bot"]);
  expect(json.agents[1]).toMatchObject({
    role: "no-access",
    status: "active",
    vaults: [{ vault_name: "default", vault_role: "proxy", status: "active" }],
  });
  expect((await call("GET /v1/agents/bot")).json).toMatchObject({
    name: "bot",
    created_by_name: "olga@example.com",
    active_tokens: 1,
  });
  expect((await call("GET /v1/agents/none")).status).toBe(404);
});

test("pages", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  for (const name of ["bot-a", "bot-b", "bot-c"]) await call("POST /v1/agents", { name });
  await call("POST /v1/agents/invites", { name: "bot-0" });
  const first = await call("GET /v1/agents?limit=2");
  expect(first.json.next_cursor).toBe("bot-b");
  const second = await call(`GET /v1/agents?limit=2&after=${first.json.next_cursor}`);
  expect(second.json.next_cursor).toBeNull();
  expect(second.json.agents.map(({ name, status }: Record<string, string>) => [name, status])).toEqual([
    ["bot-c", "active"],
    ["bot-0", "pending"],
  ]);
  expect(second.json.agents[1].invite_id).toBe(1);
  for (const limit of ["", "0", "-1", "x", "1.5"]) {
    const all = await call(`GET /v1/agents?limit=${limit}`);
    expect([all.json.agents.length, all.json.next_cursor]).toEqual([4, undefined]);
  }
  expect((await call("GET /v1/agents?limit=1001")).json.next_cursor).toBeNull();
});

test("all faults of a body are told at once", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const { status, json } = await call("POST /v1/agents", { vaults: [{ vault_role: "proxy" }, 5] });
  expect(status).toBe(400);
  for (const fault of ["name is required", "vaults.0.vault_name is required", "vaults.1"]) {
    expect(json.error).toContain(fault);
  }
});

test("rotated: an invite unless a token is asked for, whatever of nothing is sent", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  await call("POST /v1/agents", { name: "bot" });
  for (const body of [undefined, {}, { mode: "invite" }, { mode: null }, { other: 1 }]) {
    const { status, json } = await call("POST /v1/agents/bot/rotate", body);
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(["invite_url", "prompt", "expires_in"]);
  }
  const { json } = await call("POST /v1/agents/bot/rotate", { mode: "token" });
  expect(json).toEqual({
    av_agent_token: expect.stringMatching(/^av_agt_/),
    name: "bot",
    rotated_at: expect.stringMatching(/Z$/),
  });
  expect((await call("POST /v1/agents/bot/rotate", { mode: "later" })).status).toBe(400);
  expect((await call("POST /v1/agents/none/rotate")).status).toBe(404);
  await call("DELETE /v1/agents/bot");
  for (const mode of ["invite", "token"]) {
    expect((await call("POST /v1/agents/bot/rotate", { mode })).status).toBe(409);
  }
});

test("renamed, given a role, revoked and deleted", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  await call("POST /v1/agents", { name: "bot" });
  expect((await call("POST /v1/agents/bot/rename", { name: "fresh" })).json).toMatchObject({
    old_name: "bot",
    new_name: "fresh",
  });
  expect((await call("POST /v1/agents/fresh/rename", { name: "fresh" })).status).toBe(409);
  expect((await call("POST /v1/agents/fresh/role", { role: "owner" })).json).toEqual({
    agent: "fresh",
    old_role: "no-access",
    new_role: "owner",
  });
  expect((await call("DELETE /v1/agents/fresh")).status).toBe(200);
  expect((await call("DELETE /v1/agents/fresh")).status).toBe(409);
  expect((await call("POST /v1/agents/fresh/role", { role: "member" })).status).toBe(409);
  expect((await call("GET /v1/agents/fresh")).json).toMatchObject({ status: "revoked", active_tokens: 0 });
  expect((await call("POST /v1/agents", { name: "fresh" })).status).toBe(409);
  expect((await call("POST /v1/agents/fresh/delete")).status).toBe(200);
  expect((await call("POST /v1/agents/fresh/delete")).status).toBe(404);
});

test("what a waiting invite gives is shown as over once its time has passed", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const expires_at = new Date(instance.clock.now() + 60_000).toISOString();
  await call("POST /v1/agents/invites", { name: "bot", vaults: [{ vault_name: "default", expires_at }] });
  const status = async () => (await call("GET /v1/agents")).json.agents[0].vaults[0].status;
  expect(await status()).toBe("active");
  instance.clock.advance(60_000);
  expect(await status()).toBe("expired");
});

test("more vaults than a request may name are refused in words, before anything is done", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const vaults = Array.from({ length: 101 }, () => ({ vault_name: "default" }));
  for (const path of ["POST /v1/agents", "POST /v1/agents/invites", "POST /v1/users/invites"]) {
    expect(await call(path, { name: "bot", email: "ann@example.com", vaults })).toMatchObject({
      status: 400,
      json: { error: "vaults must be a list of at most 100" },
    });
  }
  expect((await call("POST /v1/agents", { name: "bot", vaults: vaults.slice(1) })).status).toBe(201);
});
