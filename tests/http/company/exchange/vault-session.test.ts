import { expect, test } from "bun:test";
import {
  ACCESS_TOKEN,
  delegation,
  exchangeScene,
  GRANT,
  JWT,
  session,
  VAULT,
} from "../../../support/company/exchange.ts";
import { anAgentKey } from "../../../support/identity/agent-key.ts";
import type { Instance } from "../../../support/instance.ts";

const discover = async (instance: Instance, token: string): Promise<number> =>
  (await instance.call("GET /discover", { token })).status;

test("an SVID alone opens a session in a vault where its agent has a role", async () => {
  const { instance, svid, ask, form, vaultId } = await exchangeScene();
  await using _ = instance;
  const body = session(await svid("crawler-7"), "payments");
  for (const answer of [await ask(body), await form(body)]) {
    const { access_token, ...rest } = answer.json;
    expect([answer.status, answer.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
    expect(access_token).toMatch(/^av_sess_[0-9a-f]{64}$/);
    expect(rest).toEqual({
      issued_token_type: ACCESS_TOKEN,
      token_type: "Bearer",
      expires_in: 900,
      scope: "proxy",
    });
    expect(await discover(instance, access_token)).toBe(200);
    // Whatever role the agent has, the session has the least.
    expect(
      (await instance.call("POST /v1/sessions", { token: access_token, body: { vault: "payments" } })).status,
    ).toBe(403);
  }
  const kept = await instance.store.sessions.listScoped(vaultId, instance.clock.now());
  expect(kept.map(({ vaultRole, mintedBy }) => [vaultRole, mintedBy?.type])).toEqual([
    ["proxy", "agent"],
    ["proxy", "agent"],
  ]);
  const [record] = (await instance.store.audit.list({ after: 0, limit: 200 })).slice(-1);
  expect(record).toMatchObject({
    action: "session.mint",
    actor: { type: "agent", name: "globex:crawler-7" },
    vault: { name: "payments" },
    changes: { delegation_chain: { after: ["spiffe://agent-vault.local/company/globex/agent/crawler-7"] } },
  });
});

test("it lives no longer than the SVID, the role and 15 minutes", async () => {
  const { instance, svid, grant, ask } = await exchangeScene();
  await using _ = instance;
  const short = await svid("crawler-7", "?ttl=60");
  instance.clock.advance(20_000);
  const { json } = await ask(session(short, "payments"));
  expect(json.expires_in).toBe(40);
  instance.clock.advance(39_000);
  expect(await discover(instance, json.access_token)).toBe(200);
  instance.clock.advance(1000);
  expect(await discover(instance, json.access_token)).toBe(401);
  // Within the tolerance between clocks, which is no life to be given away.
  expect((await ask(session(short, "payments"))).status).toBe(400);
  await grant("crawler-7", instance.clock.now() + 5000);
  expect((await ask(session(await svid("crawler-7"), "payments"))).json.expires_in).toBe(5);
});

test("a vault that there is not and one without a role are one answer", async () => {
  const { instance, svid, companySvid, ask, form, grant } = await exchangeScene();
  await using _ = instance;
  const [own, none] = [await svid("crawler-7"), await svid("crawler-8")];
  await grant("crawler-8", instance.clock.now() - 1);
  const asked = [
    session(own, "nowhere"),
    session(own, "secret"),
    session(own, ""),
    session(none, "payments"),
    session(none, "nowhere"),
    session(await companySvid(), "payments"),
  ];
  const inJson = await Promise.all(asked.map((body) => ask(body)));
  expect(new Set(inJson.map(({ status, text }) => `${status} ${text}`))).toEqual(
    new Set(['400 {"error":"invalid_target: the vault is not there, or not for who asks"}']),
  );
  const inForm = await Promise.all(asked.map((body) => form(body)));
  expect(new Set(inForm.map(({ text }) => text)).size).toBe(1);
  expect(inForm[0]?.json.error).toBe("invalid_target");
  // Beside what the request was counted as, nothing of the answers differs either.
  const headers = inForm.map(({ headers: [...all] }) =>
    all.filter(([name]) => !/^x-(?:ratelimit|request)/.test(name)),
  );
  expect(new Set(headers.map((all) => JSON.stringify(all))).size).toBe(1);
});

test("only an SVID for exchanges is taken, and only for what it is good for", async () => {
  const { instance, key, svid, ask, form } = await exchangeScene();
  await using _ = instance;
  const own = await svid("crawler-7");
  const scoped = await ask(delegation(own, await svid("crawler-7"), { scope: "read" }), key);
  for (const [body, error] of [
    [session(await svid("crawler-7", "?audience=proxy"), "payments"), "invalid_request"],
    [session(await svid("crawler-7", "?audience=https://x.test"), "payments"), "invalid_request"],
    [session(`${own.slice(0, -4)}AAAA`, "payments"), "invalid_request"],
    [session(own, "payments", { subject_token_type: ACCESS_TOKEN }), "invalid_request"],
    [session(own, "payments", { requested_token_type: JWT }), "invalid_request"],
    [session(own, "payments", { scope: "member" }), "invalid_scope"],
    [session(scoped.json.access_token, "payments"), "invalid_scope"],
    [session(own, "payments", { audience: "urn:agent-vault:other" }), "invalid_target"],
    [session(own, "payments", { actor_token_type: JWT }), "invalid_request"],
  ] as const) {
    const answer = await form(body);
    expect([answer.status, answer.json.error]).toEqual([400, error]);
    expect((await ask(body)).status).toBe(400);
  }
  expect(
    (await form(session(own, "payments", { scope: "proxy", requested_token_type: ACCESS_TOKEN }))).status,
  ).toBe(200);
});

const ENDS: Readonly<Record<string, (scene: Awaited<ReturnType<typeof exchangeScene>>) => Promise<unknown>>> =
  {
    "its agent's role": async ({ instance, vaultId }) => {
      const agent = await instance.store.agents.byName("globex:crawler-7");
      return await instance.store.grants.remove(agent?.id as never, vaultId);
    },
    "its agent": ({ instance, owner }) =>
      instance.call("DELETE /v1/agents/globex:crawler-7", { token: owner }),
    "its SVIDs": async ({ instance }) => {
      const agent = await instance.store.agents.byName("globex:crawler-7");
      await instance.store.agents.endTokens(agent?.id as never, instance.clock.now());
    },
  };

test.each(Object.entries(ENDS))("it ends with %s", async (_name, end) => {
  const scene = await exchangeScene();
  await using instance = scene.instance;
  const { json } = await scene.ask(session(await scene.svid("crawler-7"), "payments"));
  expect(await discover(instance, json.access_token)).toBe(200);
  instance.clock.advance(1500);
  await end(scene);
  expect(await discover(instance, json.access_token)).toBe(401);
});

test("for two it takes the roles of both, and ends with either's", async () => {
  const { instance, key, create, register, svid, grant, ask, vaultId } = await exchangeScene();
  await using _ = instance;
  const [subject, actor] = [await svid("crawler-7"), await svid("crawler-8")];
  const both = delegation(subject, actor, { audience: `${VAULT}payments` });
  expect((await ask(both)).json.error).toStartWith("invalid_target");
  await grant("crawler-8");
  const { json } = await ask(both);
  expect(json).toMatchObject({ token_type: "Bearer", expires_in: 900 });
  // What the two were exchanged for says the same of them.
  const delegated = await ask(delegation(subject, actor), key);
  const again = await ask(session(delegated.json.access_token, "payments"));
  const of = async (name: string) => (await instance.store.agents.byName(name))?.id;
  const [seven, eight] = [await of("globex:crawler-7"), await of("globex:crawler-8")];
  const kept = await instance.store.sessions.listScoped(vaultId, instance.clock.now());
  expect(kept).toHaveLength(2);
  for (const one of kept) {
    expect(one.mintedBy?.id).toBe(eight);
    expect(one.delegation?.agents.map(({ id }) => id)).toEqual([eight, seven] as never);
    expect(one.delegation?.chain.map((id) => id.split("/").at(-1))).toEqual(["crawler-7", "crawler-8"]);
  }
  const tokens = [json.access_token, again.json.access_token];
  for (const token of tokens) expect(await discover(instance, token)).toBe(200);
  await instance.store.grants.remove(seven as never, vaultId);
  for (const token of tokens) expect(await discover(instance, token)).toBe(401);
  const initech = await create("initech");
  const theirs = await register("crawler-7", initech);
  expect((await ask(delegation(subject, theirs, { audience: `${VAULT}payments` }))).status).toBe(400);
});

/** A JWT that an agent signs itself. */
function selfSigned(
  agent: ReturnType<typeof anAgentKey>,
  claims: object,
  header: object = { alg: "EdDSA" },
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${Buffer.from(agent.sign(input), "base64").toString("base64url")}`;
}

test("an agent with a key of its own signs for itself, once each time", async () => {
  const { instance, owner, vaultId, ask, form } = await exchangeScene();
  await using _ = instance;
  const [mine, stranger] = [anAgentKey(), anAgentKey()];
  await instance.addAgent("without-key", "no-access");
  const known = await instance.store.agents.byName("without-key");
  const agent = { ...known, id: "keyed", name: "keyed", publicKey: mine.publicKey };
  await instance.store.agents.create(agent as never);
  const grant = { role: "proxy", grantedAt: 0 } as const;
  await instance.store.grants.put({ type: "agent", id: agent.id as never }, vaultId, grant);
  const issuedAt = () => Math.floor(instance.clock.now() / 1000);
  let iat = issuedAt();
  const aud = "http://127.0.0.1:14321/v1/token/exchange";
  let count = 0;
  const claims = (others: object = {}) => {
    const jti = `j${count++}`;
    return { iss: mine.did, sub: mine.did, aud, iat, exp: iat + 120, jti, ...others };
  };
  const open = (token: string) => form(session(token, "payments"));
  const good = selfSigned(mine, claims());
  const first = await open(good);
  expect([first.status, first.json.expires_in]).toEqual([200, 120]);
  expect(await discover(instance, first.json.access_token)).toBe(200);
  const again = await open(good);
  expect([again.status, again.json.error, again.json.error_description]).toEqual([
    400,
    "invalid_request",
    "subject_token: its jti was used before",
  ]);
  const alias = `did:key:${mine.publicKey}`;
  for (const others of [
    { iss: alias, sub: alias },
    { aud: ["https://other.test", "http://localhost:14321/oauth/token"] },
  ]) {
    expect(
      (await open(selfSigned(mine, claims(others), { alg: "EdDSA", typ: "JWT", kid: "k" }))).status,
    ).toBe(200);
  }
  // A clock may be ahead, and what is taken back is so all the same.
  const ahead = await open(selfSigned(mine, claims({ iat: iat + 29 })));
  expect(await discover(instance, ahead.json.access_token)).toBe(200);
  instance.clock.advance(2000);
  await instance.store.agents.endTokens("keyed" as never, instance.clock.now());
  expect(await discover(instance, ahead.json.access_token)).toBe(401);
  instance.clock.advance(2000);
  iat = issuedAt();
  const bad: readonly string[] = [
    selfSigned(stranger, claims()),
    selfSigned(stranger, claims({ iss: stranger.did, sub: stranger.did })),
    selfSigned(mine, claims({ sub: stranger.did })),
    selfSigned(mine, claims({ aud: "https://other.test/v1/token/exchange" })),
    selfSigned(mine, claims({ exp: iat + 301 })),
    selfSigned(mine, claims({ exp: iat - 1, iat: iat - 100 })),
    selfSigned(mine, claims({ iat: iat + 60 })),
    selfSigned(mine, claims({ iat: undefined })),
    selfSigned(mine, claims({ jti: "" })),
    selfSigned(mine, claims({ iss: "did:vaultys:opaque-key", sub: "did:vaultys:opaque-key" })),
    selfSigned(mine, claims(), { alg: "none" }),
    selfSigned(mine, claims(), { alg: "EdDSA", jwk: {} }),
    `${good.slice(0, good.lastIndexOf("."))}.`,
  ];
  for (const token of bad) {
    const answer = await open(token);
    expect([token, answer.status, answer.json.error]).toEqual([token, 400, "invalid_request"]);
  }
  const swap = { grant_type: GRANT, subject_token_type: JWT, requested_token_type: JWT };
  const svid = await ask({ ...swap, subject_token: selfSigned(mine, claims()), audience: "proxy" });
  expect(svid.json.expires_in).toBe(120);
  await instance.call("DELETE /v1/agents/keyed", { token: owner });
  expect((await open(selfSigned(mine, claims()))).status).toBe(400);
});
