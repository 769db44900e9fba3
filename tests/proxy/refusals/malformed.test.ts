/** A request that cannot be read is answered in the proxy's name, and inside a tunnel leaves a row. */
import { expect, test } from "bun:test";
import { open } from "../../support/raw-client.ts";
import { startScene } from "../../support/scene.ts";

const BAD = "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";

test("inside a tunnel", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  client.write(BAD);
  const answer = await client.closed();
  expect(answer).toStartWith("HTTP/1.1 400 Bad Request\r\n");
  expect(answer).toContain("\r\nX-Agent-Vault-Proxy-Error: true\r\nX-Should-Retry: false\r\n");
  expect(scene.broker.log).toMatchObject([
    { host: scene.authority, status: 400, errorCode: "malformed_request" },
  ]);
});

test("on the outer port, where nobody is known: an answer and no row", async () => {
  await using scene = await startScene();
  const client = await open(scene.broker.port);
  client.write(BAD);
  expect(await client.closed()).toContain("\r\nX-Agent-Vault-Proxy-Error: true\r\n");
  expect(scene.broker.log).toEqual([]);
});
