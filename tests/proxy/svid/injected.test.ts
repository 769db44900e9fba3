/** A service that shows its upstream which agent calls: an SVID of that agent in place of a stored credential. */
import { expect, test } from "bun:test";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { DEFAULT_COMPANY_ID, DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { describeKey } from "../../../src/crypto/identity/signing-key.ts";
import { hashOf } from "../../support/broker.ts";
import { type FakeClock, fakeClock } from "../../support/clock.ts";
import { type Issuer, issuerIn } from "../../support/identity/agents.ts";
import { basicAuth, open, openTls, type RawConnection } from "../../support/raw-client.ts";
import { HOST, type Scene, startScene } from "../../support/scene.ts";
import type { Answer } from "../../support/upstream.ts";

const AUDIENCE = "https://mcp.partner.test";

type Stage = Scene & { readonly clock: FakeClock; readonly issuer: Issuer };

async function stage(options: { answer?: Answer; auth?: object; service?: object } = {}): Promise<Stage> {
  const clock = fakeClock(Date.now());
  const scene = await startScene({
    ...(options.answer === undefined ? {} : { answer: options.answer }),
    broker: { clock },
    service: {
      name: "partner",
      host: HOST,
      auth: { type: "svid", audience: AUDIENCE, ...options.auth },
      ...options.service,
    },
  });
  const issuer = await issuerIn(scene.broker.store, DEFAULT_COMPANY_ID, scene.broker.barrier);
  return { ...scene, clock, issuer };
}

async function clientOf({ broker, authority, issuer, clock }: Stage, name: string): Promise<RawConnection> {
  const auth = basicAuth(await issuer.svid(name, { at: clock.now() }));
  return await openTls(broker.port, authority, { auth, ca: broker.caPem });
}

async function get(client: RawConnection, { authority }: Scene, more = ""): Promise<string> {
  client.forget();
  client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n${more}\r\n`);
  return await client.until((text) => /ok$|\}$/.test(text));
}

const tokenOf = (request: string) => /\nauthorization: bearer (\S+)/i.exec(request)?.[1] ?? "";
const sent = ({ upstream }: Scene) => upstream.requests.map(({ text }) => tokenOf(text));
const subjects = (scene: Scene) => sent(scene).map((token) => String(decodeJwt(token).sub).split("/").at(-1));

test("each agent's requests carry an SVID of its own, which the published keys verify", async () => {
  await using scene = await stage();
  for (const name of ["one", "two"]) await scene.issuer.agent(name);
  const [one, two] = [await clientOf(scene, "one"), await clientOf(scene, "two")];
  for (const client of [one, two, one, two]) {
    expect(await get(client, scene, "Authorization: Bearer dummy\r\n")).toStartWith("HTTP/1.1 200 ");
  }
  expect(subjects(scene)).toEqual(["one", "two", "one", "two"]);
  const keys = await scene.broker.store.signingKeys.ofCompany(DEFAULT_COMPANY_ID);
  const jwks = createLocalJWKSet({
    keys: keys.map((key) => ({ ...describeKey(key).jwk, kid: key.kid })) as never,
  });
  for (const token of sent(scene)) {
    const { payload, protectedHeader } = await jwtVerify(token, jwks, { audience: AUDIENCE });
    expect(protectedHeader).toMatchObject({ alg: "EdDSA", typ: "JWT" });
    expect(payload.aud).toEqual([AUDIENCE]);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  }
  // Kept for the agent, and nobody else's: neither on a request nor on a connection.
  const [first, second, third, fourth] = scene.upstream.requests;
  expect([tokenOf(third?.text ?? ""), tokenOf(fourth?.text ?? "")]).toEqual(sent(scene).slice(0, 2));
  expect(third?.connection).toBe(first?.connection ?? 0);
  expect(second?.connection).not.toBe(first?.connection ?? 0);
  expect(scene.broker.log.map(({ credentialKeys }) => credentialKeys)).toEqual([[], [], [], []]);
});

test("many agents at once get their own, whoever comes first", async () => {
  await using scene = await stage();
  const names = Array.from({ length: 12 }, (_, at) => `agent-${at}`);
  for (const name of names) await scene.issuer.agent(name);
  const clients = await Promise.all(
    names.flatMap((name) => [name, name]).map((name) => clientOf(scene, name)),
  );
  await Promise.all(
    clients.map((client, at) => get(client, scene, `X-Agent: ${names[Math.floor(at / 2)]}\r\n`)),
  );
  expect(scene.upstream.requests).toHaveLength(24);
  for (const { text } of scene.upstream.requests) {
    const named = /X-Agent: (\S+)/.exec(text)?.[1];
    expect(String(decodeJwt(tokenOf(text)).sub)).toEndWith(`/agent/${named}`);
  }
  expect(new Set(sent(scene)).size).toBe(12);
});

test("ES256 where the service says so", async () => {
  await using scene = await stage({ auth: { alg: "ES256" } });
  await scene.issuer.agent("one");
  await get(await clientOf(scene, "one"), scene);
  expect(decodeProtectedHeader(sent(scene)[0] ?? "").alg).toBe("ES256");
});

test("it is replaced before its end, and at once when the agent's are taken back or its keys replaced", async () => {
  await using scene = await stage();
  const id = await scene.issuer.agent("one");
  const { broker, clock } = scene;
  await broker.store.sessions.create({ type: "agent", agentId: id, ...hashOf("av_agt_one"), createdAt: 1 });
  const auth = basicAuth("av_agt_one");
  const client = await openTls(broker.port, scene.authority, { auth, ca: broker.caPem });
  await get(client, scene);
  clock.advance(239_000);
  await get(client, scene);
  clock.advance(2000);
  await get(client, scene);
  const [first, second, third] = sent(scene);
  expect(second).toBe(first ?? "");
  expect(third).not.toBe(first);
  await broker.store.agents.setRole(id, "member", clock.now());
  await get(client, scene);
  await scene.issuer.rotate(clock.now());
  await get(client, scene);
  const tokens = sent(scene);
  expect(new Set(tokens.slice(2)).size).toBe(3);
  expect(decodeProtectedHeader(tokens[4] ?? "").kid).not.toBe(decodeProtectedHeader(tokens[3] ?? "").kid);
});

test("a session that an agent minted is shown as that agent; where no agent calls, nothing is sent", async () => {
  await using scene = await stage();
  const id = await scene.issuer.agent("one");
  const { broker, authority, clock } = scene;
  const minted = { type: "scoped", vaultId: DEFAULT_VAULT_ID, vaultRole: "proxy", createdAt: 1 } as const;
  await broker.store.sessions.create({
    ...minted,
    ...hashOf("minted"),
    expiresAt: clock.now() + 60_000,
    mintedBy: { type: "agent", id },
  });
  const ca = broker.caPem;
  await get(await openTls(broker.port, authority, { auth: basicAuth("minted"), ca }), scene);
  expect(subjects(scene)).toEqual(["one"]);
  const answer = await get(await scene.connect(), scene);
  expect(answer).toStartWith("HTTP/1.1 403 ");
  expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject({
    error: "svid_no_agent",
    message: expect.stringContaining("partner"),
  });
  expect(scene.upstream.requests).toHaveLength(1);
});

test("a refused one is followed by another, once in ten seconds, and another agent's stays", async () => {
  const refused = new Set<string>();
  await using scene = await stage({
    answer: (request, write) =>
      write(
        refused.has(tokenOf(request))
          ? "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}"
          : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      ),
  });
  for (const name of ["one", "two"]) await scene.issuer.agent(name);
  const [one, two] = [await clientOf(scene, "one"), await clientOf(scene, "two")];
  await get(one, scene);
  await get(two, scene);
  for (const token of sent(scene)) refused.add(token);
  expect(await get(one, scene)).toStartWith("HTTP/1.1 401 ");
  scene.clock.advance(10_001);
  expect(await get(one, scene)).toStartWith("HTTP/1.1 200 ");
  expect(subjects(scene)).toEqual(["one", "two", "one", "one", "one"]);
  expect(new Set(sent(scene)).size).toBe(3);
  // What was got for the one is not the other's.
  expect(await get(two, scene)).toStartWith("HTTP/1.1 200 ");
  expect(subjects(scene).slice(5)).toEqual(["two", "two"]);
});

test("one that opens this instance itself is sent to nobody", async () => {
  await using scene = await stage({ auth: { audience: "vane" } });
  await scene.issuer.agent("one");
  const answer = await get(await clientOf(scene, "one"), scene);
  expect(answer).toStartWith("HTTP/1.1 403 ");
  expect(answer).toContain('"error":"svid_own_audience"');
  for (const audience of ["proxy", "api", "spiffe://any.test/agent-vault/proxy", "spiffe://a/agent-vault"]) {
    const service = { name: "partner", host: HOST, auth: { type: "svid", audience } };
    expect(scene.broker.setServices([service])).rejects.toThrow("must not be Agent Vault's own");
  }
  expect(scene.upstream.requests).toHaveLength(0);
});

test("nor in clear text, where the vault lets no credential out so", async () => {
  await using scene = await stage();
  await scene.issuer.agent("one");
  await scene.broker.store.settings.setVault(DEFAULT_VAULT_ID, "plaintext_injection", "deny");
  const client = await open(scene.broker.port);
  const auth = basicAuth(await scene.issuer.svid("one", { at: scene.clock.now() }));
  client.write(`GET http://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\n${auth}\r\n`);
  expect(await client.until((text) => text.endsWith("}"))).toContain('"error":"plaintext_injection"');
  client.end();
});

test("placeholders of stored credentials are replaced beside it", async () => {
  const substitutions = [{ key: "API_KEY", placeholder: "__ACCOUNT__", in: ["path"] }];
  await using scene = await stage({ service: { substitutions } });
  await scene.issuer.agent("one");
  const client = await clientOf(scene, "one");
  client.write(`GET /a/__ACCOUNT__/b HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text).toStartWith("GET /a/s3cr3t-value-of-the-vault/b ");
  expect(subjects(scene)).toEqual(["one"]);
});
