/** An SVID in place of a token: every form in which it may be presented, and what each refusal looks like. */
import { expect, test } from "bun:test";
import { type CompanyId, DEFAULT_VAULT_ID, type VaultId } from "../../../src/core/ids.ts";
import { listenControl } from "../../../src/proxy/control/listener.ts";
import { issuerIn } from "../../support/identity/agents.ts";
import { basicAuth, open, openTls } from "../../support/raw-client.ts";
import { eventually, type Scene, SECRET, startScene } from "../../support/scene.ts";

const bearer = (svid: string, more = "") => `Proxy-Authorization: Bearer ${svid}\r\n${more}`;

/** The whole answer to a CONNECT. */
async function connect({ broker, authority }: Scene, auth: string): Promise<string> {
  const client = await open(broker.port);
  client.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  const answer = await client.until((text) => / 200 |\}$/.test(text));
  client.end();
  return answer;
}

async function getThrough({ broker, authority }: Scene, auth: string): Promise<string> {
  const client = await openTls(broker.port, authority, { auth, ca: broker.caPem });
  client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const answer = await client.until((text) => text.endsWith("ok"));
  client.end();
  return answer;
}

test("as Bearer and as a Basic user name, whoever has one vault need not name it", async () => {
  await using scene = await startScene();
  const issuer = await issuerIn(scene.broker.store);
  const id = await issuer.agent("one");
  const svid = await issuer.svid("one", { jti: "3f1c0a5e-0d1b-4a36-9a61-0c9d1e2f3a4b" });
  for (const auth of [
    bearer(svid),
    basicAuth(svid),
    basicAuth(svid, "default"),
    bearer(svid, "X-Vault: default\r\n"),
  ]) {
    expect(await getThrough(scene, auth)).toStartWith("HTTP/1.1 200 ");
  }
  expect(scene.upstream.requests).toHaveLength(4);
  for (const { text } of scene.upstream.requests) {
    expect(text).toContain(`Authorization: Bearer ${SECRET}`);
    expect(text).not.toContain(svid);
  }
  await eventually(() => scene.broker.log.length === 4, "the rows");
  expect(scene.broker.log[0]).toMatchObject({
    actorType: "agent",
    actorId: id,
    sessionId: "3f1c0a5e-0d1b-4a36-9a61-0c9d1e2f3a4b",
    status: 200,
  });
});

test("an ES256 SVID and an agent of another company are as good", async () => {
  await using scene = await startScene();
  const issuer = await issuerIn(scene.broker.store, "globex" as CompanyId);
  await issuer.agent("Crawler.7");
  expect(await getThrough(scene, basicAuth(await issuer.svid("Crawler.7", { alg: "ES256" })))).toContain(
    "200",
  );
});

test("a user name of 8 KiB is read, and refused for what it is", async () => {
  await using scene = await startScene();
  const long = `${"a".repeat(4000)}.${"b".repeat(4000)}.${"c".repeat(190)}`;
  expect(await connect(scene, basicAuth(long))).toContain('"error":"svid_signature"');
});

test("which vault is meant: one of several has to be named, one without a role is forbidden", async () => {
  await using scene = await startScene();
  const { store } = scene.broker;
  const issuer = await issuerIn(store);
  const second = "33333333-3333-4333-8333-333333333333" as VaultId;
  const nobody = { type: "user", id: "nobody", name: "nobody", role: "owner" } as never;
  await store.vaults.create({ id: second, name: "second", createdAt: 1 }, nobody);
  await issuer.agent("second", [second]);
  expect(await connect(scene, basicAuth(await issuer.svid("second"), "default"))).toStartWith(
    "HTTP/1.1 403 ",
  );
  await issuer.agent("both", [DEFAULT_VAULT_ID, second]);
  const svid = await issuer.svid("both");
  expect(await connect(scene, basicAuth(svid))).toStartWith("HTTP/1.1 400 ");
  expect(await connect(scene, basicAuth(svid, "default"))).toContain(" 200 ");
  expect(await connect(scene, bearer(svid, "X-Vault: second\r\n"))).toContain(" 200 ");
  await issuer.agent("none", []);
  expect(await connect(scene, basicAuth(await issuer.svid("none")))).toStartWith("HTTP/1.1 403 ");
  const [none, nowhere] = [await issuer.svid("none"), await issuer.svid("both")];
  const answers = [
    await connect(scene, basicAuth(none, "default")),
    await connect(scene, basicAuth(nowhere, "x")),
  ];
  expect(answers[0]).toStartWith("HTTP/1.1 403 ");
  // Nobody learns by it which vaults there are.
  expect(answers[1]).toBe(answers[0] ?? "");
});

test("X-Vault beside a token is not read on this port, beside an SVID it is", async () => {
  await using scene = await startScene();
  const issuer = await issuerIn(scene.broker.store);
  await issuer.agent("one");
  const elsewhere = bearer(await issuer.svid("one"), "X-Vault: nowhere\r\n");
  expect(await connect(scene, elsewhere)).toStartWith("HTTP/1.1 403 ");
  const token = `Proxy-Authorization: Bearer ${scene.broker.token}\r\nX-Vault: nowhere\r\n`;
  expect(await connect(scene, token)).toContain(" 200 ");
});

const HOUR = 3_600_000;

/** Every fault, with the code that it is told by and whether the agent is certain by then. */
async function faulty({ broker: { store } }: Scene) {
  const issuer = await issuerIn(store);
  const globex = await issuerIn(store, "globex" as CompanyId);
  const id = await issuer.agent("one");
  await globex.agent("one");
  const good = await issuer.svid("one");
  const [head = "", claims = "", signature = ""] = good.split(".");
  const json = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const [, ofGlobex = ""] = (await globex.svid("one")).split(".");
  return {
    id,
    good,
    cases: [
      [await issuer.svid("one", { at: Date.now() - 2 * HOUR }), "svid_expired", id],
      [await issuer.svid("one", { at: Date.now() + HOUR }), "svid_expired", id],
      [await issuer.svid("one", { audience: "vane" }), "svid_audience", id],
      [await issuer.svid("nobody"), "svid_unknown_agent", ""],
      [`${head}.${claims}.${signature.slice(0, -4)}AAAA`, "svid_signature", ""],
      [`${head}.${ofGlobex}.${signature}`, "svid_signature", ""],
      [`${json({ alg: "none", typ: "JWT" })}.${claims}.`, "svid_signature", ""],
      [
        `${json({ alg: "HS256", typ: "JWT", kid: "0123456789abcdef" })}.${claims}.${signature}`,
        "svid_signature",
        "",
      ],
      ["a.b.c", "svid_signature", ""],
    ] as const,
  };
}

test("at CONNECT each fault has its code and both challenges, Basic first; the row names the agent once it is certain", async () => {
  await using scene = await startScene();
  const { cases } = await faulty(scene);
  for (const [svid, code, actorId] of cases) {
    scene.broker.log.length = 0;
    const answer = await connect(scene, basicAuth(svid));
    expect(answer).toStartWith("HTTP/1.1 407 ");
    expect(JSON.parse(answer.slice(answer.indexOf("{"))).error).toBe(code);
    const challenges = answer.split("\r\n").filter((line) => line.startsWith("Proxy-Authenticate"));
    expect(challenges).toEqual([
      'Proxy-Authenticate: Basic realm="agent-vault"',
      expect.stringMatching(
        /^Proxy-Authenticate: Bearer realm="agent-vault", error="invalid_token", error_description="[^"\\]+"$/,
      ),
    ]);
    expect(scene.broker.log).toHaveLength(1);
    expect(scene.broker.log[0]).toMatchObject({ actorId, status: 407, errorCode: code });
    expect(JSON.stringify([scene.broker.log, scene.broker.lines])).not.toContain(svid.slice(-40));
  }
});

test("in absolute-form the same; the connection stays for an SVID that is good", async () => {
  await using scene = await startScene();
  const { cases, good } = await faulty(scene);
  const client = await open(scene.broker.port);
  const ask = (svid: string) =>
    client.write(
      `GET https://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\nProxy-Authorization: Bearer ${svid}\r\n\r\n`,
    );
  for (const [svid, code] of cases) {
    ask(svid);
    const answer = await client.until((text) => text.endsWith("}"));
    expect(answer).toStartWith("HTTP/1.1 407 ");
    expect(answer).toContain(`"error":"${code}"`);
    expect(answer).toContain('Proxy-Authenticate: Bearer realm="agent-vault", error="invalid_token"');
    client.forget();
  }
  expect(scene.upstream.requests).toHaveLength(0);
  ask(good);
  expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
  client.end();
});

test("on the explicit endpoint with 401, where the SVID opens the same", async () => {
  await using scene = await startScene();
  const { cases, good } = await faulty(scene);
  const listener = listenControl(
    { host: "127.0.0.1", port: 0 },
    { registry: scene.broker.registry, fault: () => {} },
  );
  listener.explicit(scene.broker.proxy.explicit);
  const client = await open(listener.port);
  const ask = (svid: string, more = "") =>
    client.write(
      `GET /proxy/${scene.authority}/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${svid}\r\n${more}\r\n`,
    );
  for (const [svid, code] of cases) {
    ask(svid);
    const answer = await client.until((text) => text.endsWith("}"));
    expect(answer).toStartWith("HTTP/1.1 401 ");
    expect(answer).toContain(`"error":"${code}"`);
    expect(answer).toContain('WWW-Authenticate: Bearer realm="agent-vault", error="invalid_token"');
    expect(answer).toContain("X-Agent-Vault-Proxy-Error: true");
    client.forget();
  }
  for (const more of ["", "X-Vault: default\r\n"]) {
    ask(good, more);
    expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
    client.forget();
  }
  client.end();
  await listener.stop(0);
});
