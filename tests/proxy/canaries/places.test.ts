/** A canary in each place of a request: refused, told once, and nothing of it leaves. */
import { describe, expect, test } from "bun:test";
import { connect } from "node:http2";
import { connect as connectTls } from "node:tls";
import { gzipSync } from "node:zlib";
import { listenControl } from "../../../src/proxy/control/listener.ts";
import { maskedFrame } from "../../support/net/masked-frame.ts";
import { open, openTunnel } from "../../support/raw-client.ts";
import { eventually, HOST, type Scene, startScene } from "../../support/scene.ts";
import { layCanary } from "../../support/vault/canaries.ts";

const CHUNKED = "Transfer-Encoding: chunked\r\n";
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const get = (target: string, headers = "") => [`GET ${target} HTTP/1.1\r\nHost: AUTHORITY\r\n${headers}\r\n`];
const post = (body: string, headers = "") => [
  `POST /x HTTP/1.1\r\nHost: AUTHORITY\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`,
];
const escaped = (text: string) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join("");
const twice = (text: string) => gzipSync(gzipSync(`key=${text}`));
const basic = (text: string) => `Authorization: Basic ${Buffer.from(text).toString("base64")}\r\n`;

/** Where → the pieces that are sent one after another, and what the row says of it. */
const PLACES: Record<string, { send(canary: string): readonly (string | Uint8Array)[]; foundIn: string }> = {
  path: { send: (canary) => get(`/a/${canary}/b`), foundIn: "path" },
  query: { send: (canary) => get(`/a?x=1&key=${canary}`), foundIn: "query" },
  "an escaped query": { send: (canary) => get(`/a?key=${escaped(canary)}`), foundIn: "query" },
  "a bearer token": {
    send: (canary) => get("/", `Authorization: Bearer ${canary}\r\n`),
    foundIn: "header authorization",
  },
  "the password of Basic": {
    send: (canary) => get("/", basic(`user:${canary}`)),
    foundIn: "header authorization",
  },
  "the user of Basic": { send: (canary) => get("/", basic(`${canary}:`)), foundIn: "header authorization" },
  "a cookie": { send: (canary) => get("/", `Cookie: a=b; session=${canary}\r\n`), foundIn: "header cookie" },
  "a header of any name": {
    send: (canary) => get("/", `X-Note: see ${canary}\r\n`),
    foundIn: "header x-note",
  },
  "a header's name": { send: (canary) => get("/", `X-${canary}: 1\r\n`), foundIn: "header name" },
  "a body": { send: (canary) => post(`{"key":"${canary}"}`), foundIn: "body" },
  "a body in base64": {
    send: (canary) => post(Buffer.from(`the key is ${canary}, take it`).toString("base64")),
    foundIn: "body",
  },
  "a body in chunks, cut within it": {
    send: (canary) => [
      `POST /x HTTP/1.1\r\nHost: AUTHORITY\r\n${CHUNKED}\r\n${chunk(`key=${canary.slice(0, 17)}`)}`,
      `${chunk(`${canary.slice(17)} and more`)}0\r\n\r\n`,
    ],
    foundIn: "body",
  },
  "a body that is coded twice, as two fields say": {
    send: (canary) => [
      `POST /x HTTP/1.1\r\nHost: AUTHORITY\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: ${twice(canary).length}\r\n\r\n`,
      twice(canary),
    ],
    foundIn: "body",
  },
  "a trailer": {
    send: (canary) => [
      `POST /x HTTP/1.1\r\nHost: AUTHORITY\r\n${CHUNKED}\r\n${chunk("a")}0\r\nX-Sum: ${canary}\r\n\r\n`,
    ],
    foundIn: "trailer",
  },
};

const audits = ({ broker }: Scene) => broker.store.audit.list({ after: 0, limit: 100 });

/** One row, one record, and nothing upstream that would tell the canary. */
async function expectTold(scene: Scene, canary: string, id: string, foundIn: string): Promise<void> {
  await eventually(() => scene.broker.log.length > 0, "the row");
  expect(scene.broker.log.map(({ errorCode, foundIn: place }) => [errorCode, place])).toEqual([
    ["canary_triggered", foundIn],
  ]);
  let records = await audits(scene);
  for (let turn = 0; turn < 100 && records.length === 0; turn += 1) {
    await Bun.sleep(10);
    records = await audits(scene);
  }
  expect(
    records.map(({ action, target, changes }) => [action, target.id, changes["found_in"]?.after]),
  ).toEqual([["canary.trigger", id, foundIn]]);
  const told = JSON.stringify([scene.broker.log, records, scene.broker.lines, scene.upstream.requests]);
  expect(told).not.toContain(canary);
  expect(told).not.toContain(canary.slice(0, 17));
}

describe("over HTTP/1.1, in", () => {
  for (const [name, { send, foundIn }] of Object.entries(PLACES)) {
    test(name, async () => {
      await using scene = await startScene();
      const { id, texts } = await layCanary(scene.broker);
      const [canary = ""] = texts;
      const client = await scene.connect();
      for (const piece of send(canary)) {
        client.write(typeof piece === "string" ? piece.replaceAll("AUTHORITY", scene.authority) : piece);
        await Bun.sleep(5);
      }
      const answer = await client.until((text) => text.includes("\r\n\r\n") && text.endsWith("}"));
      expect(answer).toStartWith("HTTP/1.1 403 ");
      expect(answer).toContain('"error":"canary_triggered"');
      expect(answer).not.toContain(id);
      await expectTold(scene, canary, id, foundIn);
    });
  }
});

describe("over HTTP/2, in", () => {
  const SENT: Record<
    string,
    { headers(canary: string): Record<string, string>; body?: string; foundIn: string }
  > = {
    path: { headers: (canary) => ({ ":path": `/a/${canary}` }), foundIn: "path" },
    "a header": { headers: (canary) => ({ "x-note": canary }), foundIn: "header x-note" },
    "the password of Basic": {
      headers: (canary) => ({ authorization: `Basic ${Buffer.from(`u:${canary}`).toString("base64")}` }),
      foundIn: "header authorization",
    },
    "a body": { headers: () => ({ ":method": "POST" }), body: "CANARY", foundIn: "body" },
  };
  for (const [name, { headers, body, foundIn }] of Object.entries(SENT)) {
    test(name, async () => {
      await using scene = await startScene();
      const { id, texts } = await layCanary(scene.broker, "npm");
      const [canary = ""] = texts;
      const outer = await openTunnel(scene.broker.port, scene.authority, scene.auth);
      outer.socket.removeAllListeners("data");
      const socket = connectTls({
        socket: outer.socket,
        servername: HOST,
        ca: scene.broker.caPem,
        ALPNProtocols: ["h2"],
      });
      const session = connect(`https://${scene.authority}`, { createConnection: () => socket });
      const stream = session.request(headers(canary), { endStream: body === undefined });
      if (body !== undefined) stream.end(`{"key":"${canary}"}`);
      const status = await new Promise((resolve) => stream.on("response", (got) => resolve(got[":status"])));
      expect(status).toBe(403);
      session.destroy();
      await expectTold(scene, canary, id, foundIn);
    });
  }
});

test("whatever the host: with a service, with one that is switched off, without any, and without its TLS", async () => {
  await using scene = await startScene();
  const [canary = ""] = (await layCanary(scene.broker)).texts;
  const other = `other.example.com:${scene.upstream.port}`;
  for (const policy of ["passthrough", "deny"]) {
    await scene.broker.store.settings.setVault(
      "00000000-0000-0000-0000-000000000000" as never,
      "unmatched_host_policy",
      policy,
    );
    const client = await open(scene.broker.port);
    client.write(`GET http://${other}/?k=${canary} HTTP/1.1\r\nHost: ${other}\r\n${scene.auth}\r\n`);
    expect(await client.until((text) => text.endsWith("}"))).toContain('"error":"canary_triggered"');
    client.end();
  }
  expect(scene.upstream.connections()).toBe(0);
});

test("at the explicit endpoint, too, and of a stranger who tries it as a token", async () => {
  await using scene = await startScene();
  const { id, texts } = await layCanary(scene.broker, "gitlab");
  const [canary = ""] = texts;
  const listener = listenControl(
    { host: "127.0.0.1", port: 0 },
    {
      registry: scene.broker.registry,
      fault(error) {
        throw error;
      },
    },
  );
  listener.explicit(scene.broker.proxy.explicit);
  const { token } = scene.broker;
  const ask = async (path: string, authorization: string) => {
    const client = await open(listener.port);
    client.write(
      `GET /proxy/${scene.authority}${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${authorization}\r\nX-Vault: default\r\n\r\n`,
    );
    const answer = await client.until((text) => text.endsWith("}"));
    client.end();
    return answer;
  };
  expect(await ask(`/?k=${canary}`, token)).toContain('"error":"canary_triggered"');
  expect(await ask("/", canary)).toContain('"error":"canary_triggered"');
  const outer = await open(scene.broker.port);
  const login = Buffer.from(`${canary}:default`).toString("base64");
  outer.write(
    `CONNECT ${scene.authority} HTTP/1.1\r\nHost: ${scene.authority}\r\nProxy-Authorization: Basic ${login}\r\n\r\n`,
  );
  expect(await outer.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 403 Canary Triggered\r\n");
  outer.end();
  await eventually(() => scene.broker.log.length === 3, "the rows");
  expect(scene.broker.log.map(({ foundIn }) => foundIn)).toEqual([
    "query",
    "header authorization",
    "header proxy-authorization",
  ]);
  await scene.broker.watch.load();
  let records = await audits(scene);
  for (let turn = 0; turn < 100 && records.length < 3; turn += 1) {
    await Bun.sleep(10);
    records = await audits(scene);
  }
  // Of a stranger the address is known; the second header within the minute is counted.
  expect(records.map(({ actor, target }) => [actor.type, target.id])).toEqual([
    ["scoped", id],
    ["anonymous", id],
  ]);
  await listener.stop(0);
});

test("in a frame of a WebSocket the socket ends, and the upstream has not got it", async () => {
  let frames = "";
  await using scene = await startScene({
    answer: (_, write, socket) => {
      write(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: y\r\n\r\n",
      );
      Object.defineProperty(socket.data, "text", {
        get: () => "",
        set: (text: string) => {
          frames += text;
        },
      });
    },
  });
  const { id, texts } = await layCanary(scene.broker, "slack");
  const [canary = ""] = texts;
  const client = await scene.connect();
  client.write(
    `GET /socket HTTP/1.1\r\nHost: ${scene.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
  );
  await client.until((text) => text.includes("101 "));
  // What is compressed could not be looked through.
  expect(scene.upstream.requests[0]?.text).not.toContain("Extensions");
  const hello = maskedFrame("hello");
  client.write(hello);
  await eventually(() => frames.length === hello.length, "the first frame");
  client.write(maskedFrame(`{"token":"${canary}"}`));
  await client.closed();
  expect(frames.length).toBe(hello.length);
  await eventually(() => scene.broker.log.length === 2, "the row of the end");
  expect(scene.broker.log[1]).toMatchObject({ errorCode: "canary_triggered", foundIn: "frame" });
  expect(JSON.stringify(await audits(scene))).not.toContain(canary);
  expect(id).toStartWith("cnr_");
});

test("without a canary, and once it is revoked, nothing is looked through and all passes", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  expect(scene.broker.watch.search).toBeUndefined();
  const { id, texts } = await layCanary(scene.broker);
  expect(scene.broker.watch.search).toBeDefined();
  await scene.broker.store.canaries.remove("00000000-0000-0000-0000-000000000000" as never, id);
  await scene.broker.watch.load();
  expect(scene.broker.watch.search).toBeUndefined();
  client.write(`GET /?${texts[0]} HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
});
