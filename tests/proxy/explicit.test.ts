import { expect, test } from "bun:test";
import { listenControl } from "../../src/proxy/control/listener.ts";
import type { Broker } from "../support/broker.ts";
import { open, type RawConnection } from "../support/raw-client.ts";
import { HOST, SECRET, startScene } from "../support/scene.ts";

/** The API's port in front of a broker; the API itself says only what it was asked. */
async function control(broker: Broker): Promise<AsyncDisposable & { client(): Promise<RawConnection> }> {
  const listener = listenControl(
    { host: "127.0.0.1", port: 0 },
    {
      registry: broker.registry,
      fault(error) {
        throw error;
      },
    },
  );
  listener.answer(async (request, { ip }) =>
    Response.json({ url: request.url, method: request.method, body: await request.text(), ip }),
  );
  listener.explicit(broker.proxy.explicit);
  const clients: RawConnection[] = [];
  return {
    async client() {
      const client = await open(listener.port);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end();
      await listener.stop(0);
    },
  };
}

test("a request to /proxy/host/path goes out byte for byte, with the credential and without our token", async () => {
  await using scene = await startScene();
  await using api = await control(scene.broker);
  const client = await api.client();
  client.write(
    `POST /proxy/${scene.authority}/a/../%7e//x?q=%2F&r HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${scene.broker.token}\r\n` +
      "Cookie: av_session=secret\r\nX-Vault: default\r\nX-Own: 1\r\nContent-Length: 4\r\n\r\nbody",
  );
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests.map(({ text }) => text)).toEqual([
    `POST /a/../%7e//x?q=%2F&r HTTP/1.1\r\nHost: ${scene.authority}\r\nX-Own: 1\r\nContent-Length: 4\r\nAuthorization: Bearer ${SECRET}\r\n\r\nbody`,
  ]);
  expect(scene.broker.log[0]).toMatchObject({ ingress: "explicit", status: 200, matchedService: "api" });
});

test("our own token is no foreign credential, whatever the service injects; another header is", async () => {
  const auth = { type: "api-key", key: "API_KEY", header: "X-Key" };
  await using scene = await startScene({
    service: { name: "api", host: HOST, auth, foreign_credentials: "refuse" },
  });
  await using api = await control(scene.broker);
  const get = async (extra: string) => {
    const client = await api.client();
    client.write(
      `GET /proxy/${scene.authority}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${scene.broker.token}\r\n${extra}\r\n`,
    );
    return client.until((text) => text.endsWith("ok") || text.endsWith("}"));
  };
  expect(await get("Cookie: av_session=x\r\n")).toStartWith("HTTP/1.1 200 ");
  expect(await get("Cookie: session=own\r\n")).toStartWith("HTTP/1.1 403 ");
  expect(scene.upstream.requests.map(({ text }) => text)).toEqual([
    `GET / HTTP/1.1\r\nHost: ${scene.authority}\r\nX-Key: ${SECRET}\r\n\r\n`,
  ]);
});

const REFUSED: Record<
  string,
  [path: string, headers: (token: string) => string, status: number, error: string]
> = {
  "no token": ["/proxy/api.example.com/", () => "", 401, "unauthorized"],
  "an unknown token": [
    "/proxy/api.example.com/",
    () => "Authorization: Bearer av_sess_x\r\n",
    401,
    "unauthorized",
  ],
  "another vault": [
    "/proxy/api.example.com/",
    (token) => `Authorization: Bearer ${token}\r\nX-Vault: other\r\n`,
    403,
    "forbidden",
  ],
  "an unlisted host, although unmatched hosts pass through the proxy": [
    "/proxy/unlisted.example.com/x",
    (token) => `Authorization: Bearer ${token}\r\n`,
    403,
    "forbidden",
  ],
  "no host": ["/proxy//x", (token) => `Authorization: Bearer ${token}\r\n`, 400, "bad_request"],
  "a host with user information": [
    "/proxy/a@b.com/",
    (token) => `Authorization: Bearer ${token}\r\n`,
    400,
    "bad_request",
  ],
};

for (const [name, [path, headers, status, error]] of Object.entries(REFUSED)) {
  test(`refused: ${name}`, async () => {
    await using scene = await startScene();
    await using api = await control(scene.broker);
    const client = await api.client();
    client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${headers(scene.broker.token)}\r\n`);
    const answer = await client.until((text) => text.endsWith("}"));
    expect(answer).toStartWith(`HTTP/1.1 ${status} `);
    const body = JSON.parse(answer.slice(answer.indexOf("{")));
    expect(body.error).toBe(error);
    if (name.startsWith("an unlisted")) expect(body.proposal_hint.host).toBe("unlisted.example.com:443");
    expect(scene.upstream.connections()).toBe(0);
    expect(scene.broker.log).toHaveLength(1);
  });
}

test("a path that is empty becomes the root, and answers stream", async () => {
  await using scene = await startScene({
    answer: (_, write) => write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"),
  });
  await using api = await control(scene.broker);
  const client = await api.client();
  client.write(
    `GET /proxy/${scene.authority}?a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${scene.broker.token}\r\n\r\n`,
  );
  await client.until((text) => text.includes("hi"));
  expect(scene.upstream.requests[0]?.text).toStartWith(`GET /?a HTTP/1.1\r\nHost: ${HOST}`);
  await scene.broker.revokeToken();
  await client.closed();
});

test("everything else on that port is the API's, on the same connection", async () => {
  await using scene = await startScene();
  await using api = await control(scene.broker);
  const client = await api.client();
  client.write(
    "POST /v1/x?y=1 HTTP/1.1\r\nHost: av.example.com:1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  );
  const answer = await client.until((text) => text.endsWith("}"));
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: /);
  expect(JSON.parse(answer.slice(answer.indexOf("{")))).toEqual({
    url: "http://av.example.com:1/v1/x?y=1",
    method: "POST",
    body: "abc",
    ip: "127.0.0.1",
  });
  client.forget();
  client.write("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n");
  const both = await client.until((text) => text.endsWith("}"));
  expect(both.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  expect(both).toContain('"method":"GET"');
});

test("a body larger than the API takes is cut off, not kept", async () => {
  await using scene = await startScene();
  await using api = await control(scene.broker);
  const client = await api.client();
  client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
  client.write("x".repeat(3_000_000));
  const answer = await client.until((text) => /"ip":"[^"]*"}$/.test(text));
  const seen = JSON.parse(answer.slice(answer.indexOf("{"))).body.length;
  expect(seen).toBeGreaterThan(1024 * 1024);
  expect(seen).toBeLessThan(2_900_000);
});

test("a request that makes no URL is a 400", async () => {
  await using scene = await startScene();
  await using api = await control(scene.broker);
  for (const head of [
    "GET * HTTP/1.1\r\nHost: x",
    "GET / HTTP/1.1\r\nHost: a b",
    "GET / HTTP/1.1\r\nHost: a/b",
  ]) {
    const client = await api.client();
    client.write(`${head}\r\n\r\n`);
    expect(await client.until((text) => text.includes("\r\n\r\n"))).toStartWith("HTTP/1.1 400 ");
  }
});

test("a head of very many fields is refused before anything is made of it", async () => {
  await using scene = await startScene();
  await using api = await control(scene.broker);
  const client = await api.client();
  const fields = Array.from({ length: 50_000 }, (_, at) => `a${at}:b\r\n`).join("");
  client.write(`GET /v1/status HTTP/1.1\r\nHost: x\r\n${fields}\r\n`);
  expect(await client.until((text) => text.includes("\r\n\r\n"))).toStartWith("HTTP/1.1 431 ");
});

test("a body in very many pieces is kept in one", async () => {
  await using scene = await startScene();
  await using api = await control(scene.broker);
  const client = await api.client();
  client.write("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  await client.until((text) => text.startsWith("HTTP/1.1 100 "));
  client.forget();
  client.write(`${"1\r\nx\r\n".repeat(100_000)}0\r\n\r\n`);
  const answer = await client.until((text) => /"ip":"[^"]*"}$/.test(text));
  expect(JSON.parse(answer.slice(answer.indexOf("{"))).body).toBe("x".repeat(100_000));
});
