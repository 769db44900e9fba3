/** Whoever has no access cannot fill the request log: rows are bounded, and what was left out is counted. */
import { expect, test } from "bun:test";
import { basicAuth, open } from "../../support/raw-client.ts";
import { eventually, startScene } from "../../support/scene.ts";

test("refused requests of a stranger are sampled, those of a caller are all there", async () => {
  await using scene = await startScene();
  const { broker, authority, auth } = scene;
  const requests = [
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    `GET http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${basicAuth("av_sess_wrong")}\r\n`,
    "CONNECT nonsense HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /origin-form HTTP/1.1\r\nHost: x\r\n\r\n",
  ];
  for (let count = 0; count < 50; count++) {
    for (const request of requests) {
      const client = await open(broker.port);
      client.write(request);
      await client.until((text) => text.endsWith("}"));
      client.end();
    }
  }
  expect(broker.log).toHaveLength(60);
  const client = await open(broker.port);
  for (let count = 0; count < 100; count++) {
    client.write(`GET https://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  }
  await eventually(() => broker.log.length === 160, "every row of the caller");
  client.end();
  await broker.proxy.stop(0);
  expect(broker.lines.filter((line) => line.includes("left out"))).toEqual([
    expect.stringContaining('{"rows":140,"loudest":"127.0.0.1"}'),
  ]);
});
