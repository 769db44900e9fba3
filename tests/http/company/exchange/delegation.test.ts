import { expect, test } from "bun:test";
import { createLocalJWKSet, jwtVerify } from "jose";
import {
  claimsOf,
  delegation,
  exchangeScene,
  GRANT,
  JWT,
  session,
} from "../../../support/company/exchange.ts";

const SPIFFE = "spiffe://agent-vault.local/company/globex";

test("a company has one of its agents act for it, and another for both", async () => {
  const { instance, key, companySvid, svid, ask } = await exchangeScene();
  await using _ = instance;
  const first = await ask(delegation(await companySvid(), await svid("crawler-7")), key);
  expect([first.status, first.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
  const { access_token, ...rest } = first.json;
  expect(rest).toEqual({
    issued_token_type: JWT,
    token_type: "N_A",
    expires_in: 3600,
    delegation_chain: [SPIFFE, `${SPIFFE}/agent/crawler-7`],
  });
  const { json: keys } = await instance.call("GET /v1/ca/public-key?companyId=globex");
  const verified = await jwtVerify(access_token, createLocalJWKSet(keys), {
    audience: "vane",
    currentDate: new Date(instance.clock.now()),
  });
  expect(verified.payload).toMatchObject({ sub: SPIFFE, act: { sub: `${SPIFFE}/agent/crawler-7` } });
  expect(verified.protectedHeader).toEqual({ alg: "EdDSA", typ: "JWT", kid: keys.kid });
  const second = await ask(delegation(access_token, await svid("crawler-8")), key);
  expect(second.json.delegation_chain).toEqual([
    SPIFFE,
    `${SPIFFE}/agent/crawler-7`,
    `${SPIFFE}/agent/crawler-8`,
  ]);
  expect(claimsOf(second.json.access_token)).toMatchObject({
    sub: SPIFFE,
    act: { sub: `${SPIFFE}/agent/crawler-8`, act: { sub: `${SPIFFE}/agent/crawler-7` } },
  });
});

test("it takes a credential of the company: its key, what a client was given, the client itself, or an owner's", async () => {
  const { instance, owner, key, create, companySvid, svid, ask, form } = await exchangeScene();
  await using _ = instance;
  const body = delegation(await companySvid(), await svid("crawler-7"));
  const { json: client } = await instance.call("POST /v1/oauth/clients", { token: key });
  const secret = { client_id: client.clientId, client_secret: client.clientSecret };
  const token = (
    await instance.call("POST /v1/oauth/token", {
      body: { grant_type: "client_credentials", ...secret },
    })
  ).json.access_token;
  for (const good of [key, token, owner]) expect((await ask(body, good)).status).toBe(200);
  expect((await form({ ...body, ...secret })).status).toBe(200);
  const basic = `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}`;
  expect((await form(body, { Authorization: basic })).status).toBe(200);
  const agent = await instance.addAgent("helper", "member");
  for (const bad of [undefined, agent, "av_key_00", await svid("crawler-7")]) {
    const answer = await ask(body, bad);
    expect([answer.status, answer.text]).toEqual([401, '{"error":"Unauthorized"}']);
  }
  for (const headers of [{}, { Authorization: "Digest x" }, { Authorization: `Basic ${btoa("cc_0:x")}` }]) {
    const answer = await form(body, headers as Record<string, string>);
    expect([answer.status, answer.json.error]).toEqual([401, "invalid_client"]);
  }
  // What is shown has to be good even where nothing needs to be.
  expect((await ask(session(await svid("crawler-7"), "payments"), "av_key_00")).status).toBe(401);
  const foreign = await ask(body, await create("initech"));
  expect([foreign.status, foreign.json.error]).toEqual([
    400,
    "invalid_request: both tokens must be of the company that asks",
  ]);
});

test("each fault has its sentence in JSON and its code in a form", async () => {
  const { instance, key, companySvid, svid, ask, form } = await exchangeScene();
  await using _ = instance;
  const [subject, actor] = [await companySvid(), await svid("crawler-7")];
  const good = delegation(subject, actor);
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)));
  const types = `unsupported_token_type: both token types must be ${JWT}`;
  const cases: readonly (readonly [Record<string, string>, string, string])[] = [
    [{ ...good, grant_type: "x" }, "unsupported_grant_type", `unsupported_grant_type: expected ${GRANT}`],
    [without("grant_type"), "unsupported_grant_type", `unsupported_grant_type: expected ${GRANT}`],
    [without("subject_token"), "invalid_request", "Missing or invalid field: subject_token is required"],
    [without("actor_token"), "invalid_request", "Missing or invalid field: actor_token is required"],
    [
      without("actor_token", "actor_token_type"),
      "invalid_request",
      "Missing or invalid field: actor_token is required",
    ],
    [without("actor_token_type"), "invalid_request", types],
    [{ ...good, subject_token_type: "urn:x" }, "invalid_request", types],
    [{ ...good, resource: "https://x" }, "invalid_target", "invalid_target: a target is named by"],
    [{ ...good, audience: "proxy" }, "invalid_target", "invalid_target: nothing is given for that audience"],
    [{ ...good, scope: '"' }, "invalid_scope", "invalid_scope: a scope has at most"],
    [{ ...good, subject_token: `${subject}x` }, "invalid_request", "invalid_request: subject_token: "],
    [{ ...good, actor_token: "a.b.c" }, "invalid_request", "invalid_request: actor_token: "],
    [
      { ...good, actor_token: await svid("crawler-7", "?audience=proxy") },
      "invalid_request",
      "invalid_request: actor_token: it is meant for another audience",
    ],
  ];
  for (const [body, code, sentence] of cases) {
    const asJson = await ask(body, key);
    expect([asJson.status, asJson.json.error.slice(0, sentence.length)]).toEqual([400, sentence]);
    const asForm = await form(body, { Authorization: `Bearer ${key}` });
    expect([sentence, asForm.status, asForm.json.error]).toEqual([sentence, 400, code]);
    expect(asForm.json.error_description).toBeString();
  }
  const broken = await instance.call("POST /v1/token/exchange", { token: key, body: "{" });
  expect([broken.status, broken.text]).toEqual([400, '{"error":"Request body must be valid JSON"}']);
  const number = await instance.call("POST /v1/token/exchange", {
    token: key,
    body: { ...good, subject_token: 7 },
  });
  expect(number.status).toBe(400);
});

test("nothing crosses from one company to another", async () => {
  const { instance, owner, key, create, register, companySvid, svid, ask } = await exchangeScene();
  await using _ = instance;
  const initech = await create("initech");
  const theirs = await register("crawler-7", initech);
  for (const body of [
    delegation(theirs, await svid("crawler-7")),
    delegation(await companySvid(), theirs),
    delegation(await companySvid(), await companySvid(initech)),
  ]) {
    for (const token of [key, initech, owner]) expect((await ask(body, token)).status).toBe(400);
  }
});

test("a chain ends, and so does every token in it", async () => {
  const { instance, key, companySvid, svid, ask } = await exchangeScene();
  await using _ = instance;
  let token = await companySvid();
  const actor = await svid("crawler-7");
  for (let length = 2; length <= 10; length++) {
    const { json } = await ask(delegation(token, actor), key);
    expect(json.delegation_chain).toHaveLength(length);
    token = json.access_token;
  }
  expect((await ask(delegation(token, actor), key)).status).toBe(400);
  const short = await svid("crawler-7", "?ttl=60");
  const { json } = await ask(delegation(await companySvid(), short), key);
  expect(json.expires_in).toBe(60);
  instance.clock.advance(40_000);
  expect((await ask(delegation(await companySvid(), short), key)).json.expires_in).toBe(20);
  instance.clock.advance(20_000);
  expect((await ask(delegation(await companySvid(), short), key)).status).toBe(400);
});

test("what is handed on again and again, with a fresh identity each time, outlives none by more than 30 s", async () => {
  const { instance, key, companySvid, svid, ask } = await exchangeScene();
  await using _ = instance;
  let token = await companySvid();
  const end = claimsOf(token).exp as number;
  const lives: number[] = [];
  for (let length = 2; length <= 10; length++) {
    instance.clock.advance(25_000);
    const { json } = await ask(delegation(token, await svid("crawler-7")), key);
    token = json.access_token;
    lives.push(json.expires_in);
    expect(claimsOf(token).exp).toBeLessThanOrEqual(end + 30);
  }
  expect(lives).toEqual([3600, ...Array.from({ length: 8 }, (_, at) => 3575 - at * 25)]);
});

test("a scope is narrowed and never widened, and nobody acts in a name that acts for others", async () => {
  const { instance, key, companySvid, svid, ask } = await exchangeScene();
  await using _ = instance;
  const [subject, actor] = [await companySvid(), await svid("crawler-7")];
  const scoped = await ask(delegation(subject, actor, { scope: "read write" }), key);
  expect(scoped.json.scope).toBe("read write");
  const token = scoped.json.access_token;
  expect((await ask(delegation(token, actor, { scope: "read" }), key)).json.scope).toBe("read");
  const same = await ask(delegation(token, actor), key);
  expect([same.json.scope, claimsOf(same.json.access_token)["scope"]]).toEqual(["read write", "read write"]);
  const wider = await ask(delegation(token, actor, { scope: "read admin" }), key);
  expect([wider.status, wider.json.error]).toEqual([
    400,
    "invalid_scope: the subject token is not good for admin",
  ]);
  expect((await ask(delegation(subject, token), key)).status).toBe(400);
});

test("an agent's own SVID is exchanged for one of another audience that ends no later", async () => {
  const { instance, key, companySvid, svid, ask } = await exchangeScene();
  await using _ = instance;
  const own = await svid("crawler-7", "?ttl=600");
  instance.clock.advance(100_000);
  const types = { grant_type: GRANT, subject_token_type: JWT, requested_token_type: JWT };
  const swap = (subject_token: string, audience: string, others = {}) =>
    ask({ ...types, subject_token, audience, ...others });
  const { json } = await swap(own, "https://mcp.partner.test");
  expect(json).toMatchObject({ issued_token_type: JWT, token_type: "N_A", expires_in: 500 });
  expect(claimsOf(json.access_token)).toMatchObject({
    sub: `${SPIFFE}/agent/crawler-7`,
    aud: ["https://mcp.partner.test"],
    exp: claimsOf(own).exp as number,
  });
  const proxy = await swap(own, "proxy");
  expect(claimsOf(proxy.json.access_token).aud).toEqual(["spiffe://agent-vault.local/agent-vault/proxy"]);
  const es256 = await swap(await svid("crawler-7", "?alg=ES256"), "https://mcp.partner.test");
  expect(atob(es256.json.access_token.split(".")[0])).toContain("ES256");
  for (const [token, audience, others, error] of [
    [own, "spiffe://agent-vault.local/agent-vault/api", {}, "invalid_target"],
    [own, "a b", {}, "invalid_target"],
    [own, "https://mcp.partner.test", { requested_token_type: "urn:x" }, "invalid_request"],
    [own, "https://mcp.partner.test", { scope: "read" }, "invalid_scope"],
    [await companySvid(), "https://mcp.partner.test", {}, "invalid_request"],
    [
      (await ask(delegation(own, await svid("crawler-8")), key)).json.access_token,
      "https://mcp.partner.test",
      {},
      "invalid_request",
    ],
    [json.access_token, "https://mcp.partner.test", {}, "invalid_request"],
    [proxy.json.access_token, "vane", {}, "invalid_request"],
  ] as const) {
    const refused = await swap(token, audience, others);
    expect([refused.status, refused.json.error.split(":")[0]]).toEqual([400, error]);
  }
});

test("an SVID is exchanged for none of an audience that the agent's policies keep it from", async () => {
  const { instance, owner, svid, ask } = await exchangeScene();
  await using _ = instance;
  const own = await svid("crawler-7");
  const types = { grant_type: GRANT, subject_token_type: JWT, requested_token_type: JWT };
  const swap = async (audience: string) => {
    const { status, json } = await ask({ ...types, subject_token: own, audience });
    return status === 200 ? status : json.error;
  };
  const limit = (others: object) =>
    instance.call("POST /api/policies", {
      token: owner,
      body: { agentDid: "globex:crawler-7", capabilities: ["api_call"], ...others },
    });
  expect(await swap("https://mcp.partner.test")).toBe(200);
  await limit({ resourceLimits: { allowedDomains: ["*.partner.test"] } });
  for (const allowed of ["https://mcp.partner.test/tools", "proxy", "vane"])
    expect([allowed, await swap(allowed)]).toEqual([allowed, 200]);
  for (const host of ["mcp.example", "sts.amazonaws.com"]) {
    const error = `invalid_target: the agent's policy does not allow ${host}`;
    expect([await swap(`https://${host}/`), await swap(host)]).toEqual([error, error]);
  }
  const expiresAt = new Date(instance.clock.now() + 5000).toISOString();
  expect((await limit({ expiresAt })).status).toBeLessThan(300);
  instance.clock.advance(6000);
  expect(await swap("vane")).toBe("invalid_target: the agent's policy has ended");
});

test("the short form names who acts for whom, and for what", async () => {
  const { instance, key, create, register } = await exchangeScene();
  await using _ = instance;
  const ask = (body: unknown, token = key) => instance.call("POST /v1/token-exchange", { token, body });
  const made = await ask({ agentId: "crawler-7", actingOn: "crawler-8", scope: "invoice:read" });
  expect(made.status).toBe(201);
  const sub = `${SPIFFE}/agent/crawler-8`;
  const act = { sub: `${SPIFFE}/agent/crawler-7` };
  expect(made.json).toMatchObject({ sub, act, scope: "invoice:read" });
  const { sub: subject, act: actor, scope, jti } = claimsOf(made.json.token);
  expect([subject, actor, scope, jti]).toEqual([sub, act, "invoice:read", made.json.jti]);
  const own = await ask({ agentId: "crawler-7", actingOn: "globex", scope: "x" });
  expect(own.json.sub).toBe(SPIFFE);
  for (const name of ["agentId", "actingOn", "scope"]) {
    const { [name]: _left, ...body } = { agentId: "crawler-7", actingOn: "globex", scope: "x" } as Record<
      string,
      string
    >;
    const answer = await ask(body);
    expect([answer.status, answer.json]).toEqual([
      400,
      { error: `Missing or invalid field: ${name} is required` },
    ]);
  }
  await register("crawler-9", await create("initech"));
  for (const [body, ref] of [
    [{ agentId: "ghost", actingOn: "globex", scope: "x" }, "ghost"],
    [{ agentId: "crawler-7", actingOn: "initech:crawler-9", scope: "x" }, "initech:crawler-9"],
    [{ agentId: "initech:crawler-9", actingOn: "globex", scope: "x" }, "initech:crawler-9"],
  ] as const) {
    const answer = await ask(body);
    expect([answer.status, answer.json]).toEqual([404, { error: `Agent not found: ${ref}` }]);
  }
  expect((await instance.call("POST /v1/token-exchange", { body: {} })).status).toBe(401);
});
