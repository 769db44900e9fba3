import { describe, expect, test } from "bun:test";
import { resolvePrincipal } from "../../../src/app/principals.ts";
import { DEFAULT_COMPANY_ID, DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";

test("each kind of token gives its kind of principal", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  const user = await instance.addUser("max@example.com", "member");
  expect(await resolvePrincipal(deps, user)).toMatchObject({
    type: "user",
    name: "max@example.com",
    role: "member",
    session: deps.tokens.hash(user),
    publicId: expect.stringMatching(/^[0-9a-f]{20}$/),
  });
  const agent = await instance.addAgent("builder", "no-access");
  expect(await resolvePrincipal(deps, agent)).toMatchObject({
    type: "agent",
    name: "builder",
    role: "no-access",
  });
  const scoped = await instance.addScoped("proxy", DEFAULT_VAULT_ID, { type: "user", id: "someone" });
  expect(await resolvePrincipal(deps, scoped)).toMatchObject({
    type: "scoped",
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy",
    mintedBy: { type: "user", id: "someone" },
  });
  const { token, hash, publicId } = deps.tokens.mint("api-key");
  const key = {
    id: publicId,
    companyId: DEFAULT_COMPANY_ID,
    hash,
    prefix: "av_key_",
    label: "",
    createdAt: 0,
  };
  await instance.store.apiKeys.create(key);
  expect(await resolvePrincipal(deps, token, { ip: "192.0.2.1" })).toEqual({
    type: "company",
    companyId: DEFAULT_COMPANY_ID,
    session: hash,
    publicId,
    endsAt: Number.POSITIVE_INFINITY,
    ip: "192.0.2.1",
  });
});

test("a session that identities were exchanged for ends once one of them is taken back", async () => {
  await using instance = await openInstance();
  const { deps, clock, store } = instance;
  await instance.addAgent("builder", "no-access", { default: "proxy" });
  const agent = await store.agents.byName("builder");
  if (agent === undefined) throw new Error("the agent is not there");
  const { token, hash, publicId } = deps.tokens.mint("session");
  const now = clock.now();
  await store.sessions.create({
    ...{ type: "scoped", hash, publicId, vaultId: DEFAULT_VAULT_ID, vaultRole: "proxy", createdAt: now },
    expiresAt: now + 900_000,
    delegation: { agents: [{ id: agent.id, provenAt: now }], chain: [] },
  });
  const asIf = (fields: Partial<typeof agent>) =>
    resolvePrincipal(
      {
        ...deps,
        store: { ...store, agents: { ...store.agents, byId: async () => ({ ...agent, ...fields }) } },
      },
      token,
    );
  expect((await asIf({ svidNotBefore: now })).endsAt).toBe(now + 900_000);
  for (const fields of [{ svidNotBefore: now + 1 }, { status: "revoked" }] as const) {
    await expect(asIf(fields)).rejects.toThrow("Invalid or expired session");
  }
  const until = { role: "proxy", grantedAt: 0, expiresAt: now + 5000 } as const;
  await store.grants.put({ type: "agent", id: agent.id }, DEFAULT_VAULT_ID, until);
  expect((await asIf({})).endsAt).toBe(now + 5000);
  clock.advance(5000);
  await expect(asIf({})).rejects.toThrow("Invalid or expired session");
});

describe("no principal", () => {
  test("for tokens that nobody has, whatever they look like", async () => {
    await using instance = await openInstance();
    const token = await instance.addUser("max@example.com", "member");
    const hash = instance.deps.tokens.hash(token);
    for (const wrong of ["", "av_sess_", token.slice(0, -1), `${token} `, token.toUpperCase(), hash]) {
      await expect(resolvePrincipal(instance.deps, wrong)).rejects.toMatchObject({ code: "session_invalid" });
    }
  });

  test("for an agent that is revoked or gone, even if its session is still there", async () => {
    await using instance = await openInstance();
    const token = await instance.addAgent("builder", "member");
    const known = await instance.store.agents.byName("builder");
    for (const agent of [known && { ...known, status: "revoked" as const }, undefined]) {
      const agents = { ...instance.store.agents, byId: async () => agent };
      const deps = { ...instance.deps, store: { ...instance.store, agents } };
      await expect(resolvePrincipal(deps, token)).rejects.toMatchObject({ code: "session_invalid" });
    }
    expect(await resolvePrincipal(instance.deps, token)).toMatchObject({ type: "agent" });
  });

  test("for a switched-off user", async () => {
    await using instance = await openInstance();
    const token = await instance.addUser("max@example.com", "member");
    const max = await instance.store.users.byEmail("max@example.com");
    const users = { ...instance.store.users, byId: async () => max && { ...max, active: false } };
    const deps = { ...instance.deps, store: { ...instance.store, users } };
    await expect(resolvePrincipal(deps, token)).rejects.toMatchObject({ code: "session_invalid" });
  });

  test("for a scoped session past its end, while an agent's token has none", async () => {
    await using instance = await openInstance();
    const scoped = await instance.addScoped("proxy");
    const agent = await instance.addAgent("builder", "member");
    instance.clock.advance(3_600_000);
    await expect(resolvePrincipal(instance.deps, scoped)).rejects.toMatchObject({ code: "session_expired" });
    instance.clock.advance(100 * 365 * 86_400_000);
    expect(await resolvePrincipal(instance.deps, agent)).toMatchObject({ type: "agent" });
  });
});

describe("a login notes its use", () => {
  test("at first and then at most once a minute, with where it came from", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const uses: unknown[] = [];
    const { sessions } = instance.store;
    const store = {
      ...instance.store,
      sessions: {
        ...sessions,
        touch: (...[hash, use]: Parameters<typeof sessions.touch>) => {
          uses.push(use);
          return sessions.touch(hash, use);
        },
      },
    };
    const use = { ip: "203.0.113.9", userAgent: "curl/8" };
    for (const wait of [0, 1000, 58_999, 1, 59_999]) {
      instance.clock.advance(wait);
      await resolvePrincipal({ ...instance.deps, store }, token, use);
    }
    const start = Date.UTC(2026, 7, 1, 9, 30);
    expect(uses).toEqual([
      { at: start, ...use },
      { at: start + 60_000, ...use },
    ]);
  });

  test("but is let in when that cannot be written", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const touch = () => Promise.reject(new Error("disk full"));
    const store = { ...instance.store, sessions: { ...instance.store.sessions, touch } };
    expect(await resolvePrincipal({ ...instance.deps, store }, token)).toMatchObject({ type: "user" });
  });
});
