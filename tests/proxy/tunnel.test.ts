import { expect, test } from "bun:test";
import { startBroker } from "../support/broker.ts";
import { basicAuth, open, openTls } from "../support/raw-client.ts";
import { startUpstream } from "../support/upstream.ts";

test("a request through a tunnel arrives with the credential and without the client's own", async () => {
  await using upstream = startUpstream({ names: ["api.example.com"] });
  await using broker = await startBroker({
    upstreamCa: [upstream.caPem],
    pins: { "api.example.com": ["127.0.0.1"] },
  });
  await broker.setCredential("API_KEY", "s3cret");
  await broker.setServices([
    { name: "api", host: "api.example.com", auth: { type: "bearer", token: "API_KEY" } },
  ]);
  const authority = `api.example.com:${upstream.port}`;
  const client = await openTls(broker.port, authority, { auth: basicAuth(broker.token), ca: broker.caPem });
  client.write(
    `GET /v1/x?y=%20 HTTP/1.1\r\nHost: ${authority}\r\nAuthorization: Bearer dummy\r\nX-Other: 1\r\n\r\n`,
  );
  const answer = await client.until((text) => text.endsWith("ok"));
  expect(answer).toBe("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  expect(upstream.requests.map((request) => request.text)).toEqual([
    `GET /v1/x?y=%20 HTTP/1.1\r\nHost: ${authority}\r\nX-Other: 1\r\nAuthorization: Bearer s3cret\r\n\r\n`,
  ]);
  client.write(`POST /p HTTP/1.1\r\nHost: ${authority}\r\nContent-Length: 5\r\n\r\nhello`);
  await client.until((text) => text.split("ok").length === 3);
  expect(upstream.connections()).toBe(1);
  expect(broker.log.map((entry) => [entry.method, entry.path, entry.status, entry.matchedService])).toEqual([
    ["GET", "/v1/x", 200, "api"],
    ["POST", "/p", 200, "api"],
  ]);
  client.end();
});

test("no token, no tunnel", async () => {
  await using broker = await startBroker();
  const client = await open(broker.port);
  client.write("CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n");
  const answer = await client.until((text) => text.includes("}"));
  expect(answer).toStartWith("HTTP/1.1 407 Proxy Authentication Required\r\n");
  expect(answer).toContain('Proxy-Authenticate: Basic realm="agent-vault"');
  expect(broker.log).toHaveLength(1);
  client.end();
});
