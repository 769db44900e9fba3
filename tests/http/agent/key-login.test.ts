import { expect, test } from "bun:test";
import type { PublicKey } from "../../../src/core/identity/did.ts";
import type { AgentId } from "../../../src/core/ids.ts";
import { anAgent } from "../../store/samples.ts";
import { type AgentKey, anAgentKey } from "../../support/identity/agent-key.ts";
import { type Instance, openInstance } from "../../support/instance.ts";

const ORIGIN = "http://127.0.0.1:14321";

async function withAgent(fields: { publicKey?: PublicKey; status?: "active" | "revoked" } = {}) {
  const instance = await openInstance();
  await instance.registerOwner();
  const key = anAgentKey();
  const agent = anAgent({ name: "scout", publicKey: key.publicKey, ...fields });
  await instance.store.agents.create(agent);
  return { instance, key, agent };
}

const challenge = (instance: Instance, did: string, ip?: string) =>
  instance.call("POST /v1/auth/challenge", { body: { did }, ...(ip === undefined ? {} : { ip }) });

const answer = (instance: Instance, id: string, signature: unknown) =>
  instance.call(`POST /v1/auth/challenge/${id}`, { body: { signature } });

async function logIn(instance: Instance, key: AgentKey, did = key.did) {
  const { json } = await challenge(instance, did);
  return await answer(instance, json.challengeId, key.sign(json.signingInput));
}

async function grantDefault({ store }: Instance, id: AgentId) {
  const vault = await store.vaults.byName("default");
  await store.grants.put({ type: "agent", id }, vault?.id as never, { role: "proxy", grantedAt: 0 });
}

test("an agent that signs the challenge gets a token that is good where an agent's is", async () => {
  const { instance, key, agent } = await withAgent();
  await using _ = instance;
  await grantDefault(instance, agent.id);
  const asked = await challenge(instance, key.did);
  expect(asked.status).toBe(200);
  expect(asked.headers.get("Cache-Control")).toBe("no-store");
  expect(Object.keys(asked.json)).toEqual(["challengeId", "nonce", "expiresAt", "signingInput"]);
  const { challengeId, nonce, expiresAt, signingInput } = asked.json;
  expect(Uint8Array.fromBase64(nonce, { alphabet: "base64url" })).toHaveLength(32);
  expect(Date.parse(expiresAt)).toBe(instance.clock.now() + 60_000);
  expect(signingInput).toBe(
    `agent-vault/key-auth/v1\n${ORIGIN}\n${key.did}\n${challengeId}\n${nonce}\n${expiresAt}`,
  );
  const answered = await answer(instance, challengeId, key.sign(signingInput));
  expect(answered.status).toBe(200);
  expect(answered.json).toEqual({ token: expect.stringMatching(/^av_agt_/), expires_in: 3600 });
  expect(answered.headers.get("Cache-Control")).toBe("no-store");
  const { token } = answered.json;
  const headers = { "X-Vault": "default" };
  expect((await instance.call("GET /discover", { token, headers })).json.vault).toBe("default");
  instance.clock.advance(3_600_000);
  expect((await instance.call("GET /discover", { token, headers })).status).toBe(401);
});

test("the same key may be named as did:key, and that name is then what is signed", async () => {
  const { instance, key } = await withAgent();
  await using _ = instance;
  const did = `did:key:${key.publicKey}`;
  const { json } = await challenge(instance, did);
  expect(json.signingInput.split("\n")[2]).toBe(did);
  expect((await answer(instance, json.challengeId, key.sign(json.signingInput))).status).toBe(200);
});

test("a challenge is over with its first answer, right or wrong, and with its time", async () => {
  const { instance, key } = await withAgent();
  await using _ = instance;
  const [right, wrong, late] = [1, 2, 3].map(() => challenge(instance, key.did));
  const { json: first } = (await right) ?? {};
  const signature = key.sign(first.signingInput);
  expect((await answer(instance, first.challengeId, signature)).status).toBe(200);
  const again = await answer(instance, first.challengeId, signature);
  expect([again.status, again.json.code]).toEqual([400, "challenge_closed"]);
  const { json: second } = (await wrong) ?? {};
  expect((await answer(instance, second.challengeId, signature)).status).toBe(403);
  expect((await answer(instance, second.challengeId, key.sign(second.signingInput))).status).toBe(400);
  const { json: third } = (await late) ?? {};
  instance.clock.advance(60_000);
  expect((await answer(instance, third.challengeId, key.sign(third.signingInput))).status).toBe(400);
  expect((await answer(instance, "no-such-challenge", signature)).status).toBe(400);
});

test("of answers at the same time one is taken", async () => {
  const { instance, key } = await withAgent();
  await using _ = instance;
  const { json } = await challenge(instance, key.did);
  const signature = key.sign(json.signingInput);
  const answers = await Promise.all([1, 2, 3, 4].map(() => answer(instance, json.challengeId, signature)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400]);
});

test("another server on the database takes the answer, though agents reach it elsewhere", async () => {
  const { instance, key } = await withAgent();
  await using _ = instance;
  const other = await openInstance({ ...instance.deps, baseUrl: "http://127.0.0.1:14399" });
  const { json } = await challenge(instance, key.did);
  const signature = key.sign(json.signingInput);
  const answers = [answer(instance, json.challengeId, signature), answer(other, json.challengeId, signature)];
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, 400]);
  const { json: next } = await challenge(instance, key.did);
  expect((await answer(other, next.challengeId, key.sign(next.signingInput))).status).toBe(200);
});

test("an answer for another origin, agent, challenge or time proves nothing", async () => {
  const { instance, key } = await withAgent();
  await using _ = instance;
  const changes: ((text: string) => string)[] = [
    (text) => text.replace(ORIGIN, "http://evil.example"),
    (text) => text.replace(key.did, `did:key:${key.publicKey}`),
    (text) => text.replace(/\n[^\n]+(?=\n[^\n]+\n[^\n]+$)/, "\nother"),
    (text) => text.replace(/[^\n]+$/, "2099-01-01T00:00:00.000Z"),
    (text) => `${text}\n`,
  ];
  for (const change of changes) {
    const { json } = await challenge(instance, key.did);
    const text = change(json.signingInput);
    expect(text).not.toBe(json.signingInput);
    const { status, json: refusal } = await answer(instance, json.challengeId, key.sign(text));
    expect([status, refusal.code]).toEqual([403, "key_not_proven"]);
  }
});

test("who is no active agent gets the same challenge, and the same refusal", async () => {
  const { instance, key } = await withAgent();
  await using _ = instance;
  const known = await challenge(instance, key.did);
  const stranger = anAgentKey();
  const unknown = await challenge(instance, stranger.did);
  expect(Object.keys(unknown.json)).toEqual(Object.keys(known.json));
  expect(unknown.status).toBe(known.status);
  const opaque = (await challenge(instance, "did:vaultys:z6Mkf9...")).json;
  const refusals = [
    await answer(instance, known.json.challengeId, stranger.sign(known.json.signingInput)),
    await answer(instance, unknown.json.challengeId, stranger.sign(unknown.json.signingInput)),
    await answer(instance, opaque.challengeId, stranger.sign(opaque.signingInput)),
    await logIn(instance, { ...key, sign: () => "not base64" }),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect(new Set(refusals.map(({ text }) => text)).size).toBe(1);
});

test("a revoked agent's key opens nothing, nor does one that is only registered", async () => {
  const { instance, key } = await withAgent({ status: "revoked" });
  await using _ = instance;
  expect((await logIn(instance, key)).status).toBe(403);
});

test("what is missing or no DID is told before anything is used up", async () => {
  const { instance, key } = await withAgent();
  await using _ = instance;
  for (const did of ["", "z6Mk", "did:web:example.com", "did:key:", "did:key:a b", 7]) {
    expect((await challenge(instance, did as string)).status).toBe(400);
  }
  const { json } = await challenge(instance, key.did);
  for (const signature of [undefined, "", 7]) {
    const { status, json: refusal } = await answer(instance, json.challengeId, signature);
    expect([status, refusal.code]).toEqual([400, "bad_request"]);
  }
  expect((await answer(instance, json.challengeId, key.sign(json.signingInput))).status).toBe(200);
});

test("whoever asks for many challenges drops its own, and nobody else's", async () => {
  const { instance, key } = await withAgent();
  await using _ = instance;
  const { json: mine } = await challenge(instance, key.did, "192.0.2.1");
  const { json: first } = await challenge(instance, key.did, "192.0.2.2");
  for (let at = 0; at < 64; at++) {
    instance.clock.advance(1);
    await challenge(instance, anAgentKey().did, "192.0.2.2");
  }
  expect((await answer(instance, first.challengeId, key.sign(first.signingInput))).status).toBe(400);
  expect((await answer(instance, mine.challengeId, key.sign(mine.signingInput))).status).toBe(200);
});

test("a login is recorded as the agent's, and ends when its tokens are replaced", async () => {
  const { instance, key, agent } = await withAgent();
  await using _ = instance;
  const { json } = await logIn(instance, key);
  const records = await instance.store.audit.list({ after: 0, limit: 100 });
  expect(records.at(-1)).toMatchObject({
    action: "login.open",
    actor: { type: "agent", id: agent.id, name: "scout" },
    changes: { proof: { after: "key" } },
  });
  expect(JSON.stringify(records)).not.toContain(json.token);
  await instance.store.agents.endTokens(agent.id, instance.clock.now());
  const headers = { "X-Vault": "default" };
  expect((await instance.call("GET /discover", { token: json.token, headers })).status).toBe(401);
});
