/** A24: a credential that goes out over clear text, where everyone on the way can read it. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import type { PlaintextPolicy } from "../../src/core/vault/settings.ts";
import { type Broker, startBroker } from "../support/broker.ts";
import { basicAuth, open, openTunnel } from "../support/raw-client.ts";
import { HOST, SECRET, startScene } from "../support/scene.ts";
import { startUpstream, type Upstream } from "../support/upstream.ts";

const BEARER = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };
const DOORS = ["absolute-form", "tunnel"] as const;
type Door = (typeof DOORS)[number];

type Rig = AsyncDisposable & { readonly upstream: Upstream; readonly broker: Broker };

async function startRig(service: object, policy?: PlaintextPolicy): Promise<Rig> {
  const upstream = startUpstream();
  const broker = await startBroker({ pins: { [HOST]: ["127.0.0.1"], localhost: ["127.0.0.1"] } });
  await broker.setCredential("API_KEY", SECRET);
  await broker.setServices([service]);
  await set(broker, policy);
  return {
    upstream,
    broker,
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const set = (broker: Broker, policy: PlaintextPolicy | undefined) =>
  broker.store.settings.setVault(DEFAULT_VAULT_ID, "plaintext_injection", policy);

/** A GET over http through one of the proxy's doors; the whole answer. */
async function get({ broker, upstream }: Rig, door: Door, host = HOST, target = "/v1"): Promise<string> {
  const authority = `${host}:${upstream.port}`;
  const auth = basicAuth(broker.token);
  const client = door === "tunnel" ? await openTunnel(broker.port, authority, auth) : await open(broker.port);
  client.write(
    door === "tunnel"
      ? `GET ${target} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`
      : `GET http://${authority}${target} HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`,
  );
  const answer = await client.until((text) => text.endsWith("ok") || text.endsWith("}"));
  client.end();
  return answer;
}

describe.each(DOORS)("through %s", (door) => {
  test("deny sends nothing and says what to do", async () => {
    await using rig = await startRig(BEARER, "deny");
    const answer = await get(rig, door);
    expect(answer).toStartWith("HTTP/1.1 403 Forbidden\r\n");
    expect(JSON.parse(answer.slice(answer.indexOf("{")))).toEqual({
      error: "plaintext_injection",
      message: expect.stringContaining(`out over http to "${HOST}:${rig.upstream.port}"`),
      help: expect.stringContaining("vault settings set plaintext-injection allow"),
    });
    expect(rig.upstream.connections()).toBe(0);
    expect(rig.broker.log).toMatchObject([
      { errorCode: "plaintext_injection", matchedService: "api", credentialKeys: [], plaintext: false },
    ]);
  });

  test("loopback refuses a name, although it resolves to loopback today", async () => {
    await using rig = await startRig(BEARER, "loopback");
    expect(await get(rig, door)).toStartWith("HTTP/1.1 403 ");
    expect(rig.upstream.connections()).toBe(0);
  });

  test.each(["localhost", "127.0.0.1"])("loopback lets %s have it", async (host) => {
    await using rig = await startRig({ ...BEARER, host }, "loopback");
    expect(await get(rig, door, host)).toStartWith("HTTP/1.1 200 ");
    expect(rig.upstream.requests[0]?.text).toContain(`\r\nAuthorization: Bearer ${SECRET}\r\n`);
    expect(rig.broker.log).toMatchObject([{ status: 200, plaintext: true }]);
  });

  test("by default it is sent, as documented, and the row is marked", async () => {
    await using rig = await startRig(BEARER);
    expect(await get(rig, door)).toStartWith("HTTP/1.1 200 ");
    expect(rig.upstream.requests[0]?.text).toContain(`\r\nAuthorization: Bearer ${SECRET}\r\n`);
    expect(rig.broker.log).toMatchObject([{ status: 200, credentialKeys: ["API_KEY"], plaintext: true }]);
  });
});

test("a credential that would be substituted is no less one", async () => {
  const substitutions = [{ key: "API_KEY", placeholder: "__key__", in: ["query"] }];
  await using rig = await startRig({ ...BEARER, auth: { type: "passthrough" }, substitutions }, "deny");
  expect(await get(rig, "absolute-form", HOST, "/?key=__key__")).toStartWith("HTTP/1.1 403 ");
  expect(rig.upstream.connections()).toBe(0);
});

test("a WebSocket without TLS is refused as well", async () => {
  await using rig = await startRig(BEARER, "deny");
  const authority = `${HOST}:${rig.upstream.port}`;
  const client = await openTunnel(rig.broker.port, authority, basicAuth(rig.broker.token));
  client.write(
    `GET / HTTP/1.1\r\nHost: ${authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  expect(await client.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 403 ");
  client.end();
  expect(rig.upstream.connections()).toBe(0);
});

test("deny holds from the next request on, inside an open tunnel too", async () => {
  await using rig = await startRig(BEARER);
  const authority = `${HOST}:${rig.upstream.port}`;
  const client = await openTunnel(rig.broker.port, authority, basicAuth(rig.broker.token));
  client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  await client.until((text) => text.endsWith("ok"));
  client.forget();
  await set(rig.broker, "deny");
  client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 403 ");
  client.end();
  expect(rig.upstream.requests).toHaveLength(1);
});

test("a service without credentials goes on over http, unmarked", async () => {
  await using rig = await startRig({ ...BEARER, auth: { type: "passthrough" } }, "deny");
  expect(await get(rig, "absolute-form")).toStartWith("HTTP/1.1 200 ");
  expect(rig.broker.log).toMatchObject([{ status: 200, matchedService: "api", plaintext: false }]);
});

test("https is not clear text", async () => {
  await using scene = await startScene();
  await set(scene.broker, "deny");
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text).toContain(`\r\nAuthorization: Bearer ${SECRET}\r\n`);
  expect(scene.broker.log).toMatchObject([{ status: 200, plaintext: false }]);
});
