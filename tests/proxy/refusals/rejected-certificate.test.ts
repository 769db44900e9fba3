/** A client that does not trust us fails without a word of its own: the log says which host and why. */
import { describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:tls";
import { openTunnel } from "../../support/raw-client.ts";
import { eventually, HOST, type Scene, startScene } from "../../support/scene.ts";

async function expectRow(scene: Scene): Promise<string> {
  const { log, lines } = scene.broker;
  await eventually(() => log.length > 0, "a row");
  expect(log).toMatchObject([
    { host: scene.authority, errorCode: "client_rejected_certificate", status: 0, method: "CONNECT" },
  ]);
  const line = lines.find((text) => /refused the certificate|does not trust this CA/.test(text));
  expect(line).toContain(scene.authority);
  return line ?? "";
}

describe("a row and a line for", () => {
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`Node over ${maxVersion}`, async () => {
      await using scene = await startScene();
      const outer = await openTunnel(scene.broker.port, scene.authority, scene.auth);
      outer.socket.removeAllListeners("data");
      const socket = connect({ socket: outer.socket, servername: HOST, maxVersion });
      await once(socket, "error");
      socket.destroy();
      await expectRow(scene);
    });
  }

  test("curl, whose alert is named", async () => {
    await using scene = await startScene();
    const url = `https://${scene.authority}/`;
    const proxy = `http://${scene.broker.token}:@127.0.0.1:${scene.broker.port}`;
    const child = spawn("curl", ["-s", "--noproxy", "", "-x", proxy, url], { stdio: "ignore", env: {} });
    const [code] = await once(child, "exit");
    expect(code).toBe(60);
    expect(await expectRow(scene)).toContain("unknown_ca");
    expect(scene.broker.log).toMatchObject([{ tlsAlert: "unknown_ca" }]);
  });
});

test("a client that leaves before it has seen the certificate is not said to have refused it", async () => {
  await using scene = await startScene();
  const outer = await openTunnel(scene.broker.port, scene.authority, scene.auth);
  outer.write(new Uint8Array([22, 3, 1, 2, 0]));
  await Bun.sleep(20);
  outer.end();
  await outer.closed();
  // Whatever is written of it is written before the row of who comes after it.
  const next = await scene.connect();
  next.write(`GET /next HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await eventually(() => scene.broker.log.length > 0, "a row");
  expect(scene.broker.log.map(({ path }) => path)).toEqual(["/next"]);
});
