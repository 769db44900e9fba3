/** The port of one run: served as the proxy's own is, with nothing asked for. */
import { expect, test } from "bun:test";
import { basicAuth, open, openTls } from "../../support/raw-client.ts";
import { eventually, type Scene, startScene } from "../../support/scene.ts";

const UID = process.getuid?.();

function openDoor({ broker }: Scene, uid: number | undefined = UID) {
  const credentials = { token: broker.token, vaultHint: undefined };
  return broker.proxy.doors.open({ credentials, uid, port: 0 });
}

test("a tunnel is opened without a credential, and the vault's is put in", async () => {
  await using scene = await startScene();
  const door = openDoor(scene);
  const tls = await openTls(door.port, scene.authority, { auth: "", ca: scene.broker.caPem });
  tls.write(`GET /a HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await tls.until((text) => text.includes("\r\n\r\n"))).toStartWith("HTTP/1.1 200 ");
  await eventually(() => scene.broker.log.length > 0, "the row");
  const [row] = scene.broker.log;
  expect(row).toMatchObject({ ingress: "mitm", path: "/a", status: 200 });
  expect(row?.sessionId).not.toBe("");
  tls.end();
});

test("what a client presents itself counts for nothing there", async () => {
  await using scene = await startScene();
  const door = openDoor(scene);
  const tls = await openTls(door.port, scene.authority, {
    auth: basicAuth("av_sess_else"),
    ca: scene.broker.caPem,
  });
  tls.write(`GET /a HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await tls.until((text) => text.includes("\r\n\r\n"))).toStartWith("HTTP/1.1 200 ");
  tls.end();
});

test.skipIf(process.platform !== "linux")("another user's connection is closed without a word", async () => {
  await using scene = await startScene();
  const door = openDoor(scene, (UID ?? 0) + 1);
  const client = await open(door.port);
  client.write(`CONNECT ${scene.authority} HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.closed();
  (await open(door.port)).end();
  expect(scene.broker.log).toEqual([]);
  expect(scene.broker.lines.filter((line) => line.includes("another user"))).toHaveLength(1);
});

test("a request that is no proxy's is refused, as the pages of browsers send them", async () => {
  await using scene = await startScene();
  const door = openDoor(scene);
  const client = await open(door.port);
  client.write(`GET /v1/vaults HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\n\r\n`);
  expect(await client.until((text) => text.includes("\r\n\r\n"))).toStartWith("HTTP/1.1 400 ");
  client.end();
});

test("no connection is taken once it is closed", async () => {
  await using scene = await startScene();
  const door = openDoor(scene);
  door.close();
  await expect(open(door.port)).rejects.toThrow();
});
