import { expect, test } from "bun:test";
import { startBroker } from "../../support/broker.ts";
import { call, http2Client, startHttp2Upstream } from "../../support/net/http2.ts";
import { eventually, HOST, SECRET, startScene } from "../../support/scene.ts";

test("an h2 client reaches an h2 upstream with the credential; trailers are kept, one session serves many", async () => {
  const seen: Record<string, unknown>[] = [];
  await using upstream = await startHttp2Upstream((stream, headers) => {
    seen.push({ ...headers });
    stream.respond(
      { ":status": 200, "content-type": "application/grpc", "set-cookie": "a=b" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.on("data", (chunk: Buffer) => stream.write(`echo ${chunk}`));
    stream.on("end", () => stream.end());
  });
  await using broker = await startBroker({ upstreamCa: [upstream.caPem], pins: { [HOST]: ["127.0.0.1"] } });
  await broker.setCredential("API_KEY", SECRET);
  await broker.setServices([{ name: "grpc", host: HOST, auth: { type: "bearer", token: "API_KEY" } }]);
  const authority = `${HOST}:${upstream.port}`;
  const client = await http2Client(broker.port, authority, { token: broker.token, ca: broker.caPem });
  for (const body of ["one", "two"]) {
    const answer = await call(
      client,
      {
        ":method": "POST",
        ":path": "/svc/Do",
        te: "trailers",
        authorization: "Bearer dummy",
        "x-vault": "x",
      },
      body,
    );
    expect(answer).toMatchObject({ status: 200, body: `echo ${body}`, trailers: { "grpc-status": "0" } });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
  expect(seen[0]).toMatchObject({
    ":method": "POST",
    ":path": "/svc/Do",
    ":authority": authority,
    authorization: `Bearer ${SECRET}`,
    te: "trailers",
  });
  expect(seen[0]?.["x-vault"]).toBeUndefined();
  expect(upstream.sessions()).toBe(1);
  await eventually(() => broker.log.length === 2, "the rows");
  expect(broker.log[0]).toMatchObject({
    method: "POST",
    path: "/svc/Do",
    status: 200,
    matchedService: "grpc",
  });
  client.destroy();
});

test("an h2 client is served by an upstream that speaks only HTTP/1.1", async () => {
  await using scene = await startScene({
    answer: (request, write) =>
      write(
        request.startsWith("POST")
          ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
          : "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n",
      ),
  });
  const client = await http2Client(scene.broker.port, scene.authority, {
    token: scene.broker.token,
    ca: scene.broker.caPem,
  });
  const get = await call(client, { ":path": "/a" });
  expect(get).toMatchObject({ status: 204, body: "", headers: { "x-a": "1" } });
  const post = await call(client, { ":method": "POST", ":path": "/b" }, "body");
  expect(post).toMatchObject({ status: 200, body: "abc" });
  expect(scene.upstream.requests.map(({ text }) => text.split("\r\n")[0])).toEqual([
    "GET /a HTTP/1.1",
    "POST /b HTTP/1.1",
  ]);
  expect(scene.upstream.requests[1]?.text).toContain(
    "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
  );
  client.destroy();
});

test("an authority that is not the tunnel's is misdirected over h2 as well", async () => {
  await using scene = await startScene();
  const client = await http2Client(scene.broker.port, scene.authority, {
    token: scene.broker.token,
    ca: scene.broker.caPem,
  });
  const answer = await call(client, { ":authority": "other.example.com", ":path": "/" });
  expect(answer.status).toBe(421);
  expect(JSON.parse(answer.body)).toMatchObject({ error: "misdirected_request" });
  expect(scene.upstream.requests).toHaveLength(0);
  client.destroy();
});

test("a revoked token closes the session", async () => {
  await using scene = await startScene();
  const client = await http2Client(scene.broker.port, scene.authority, {
    token: scene.broker.token,
    ca: scene.broker.caPem,
  });
  await call(client, { ":path": "/" });
  let closed = false;
  client.on("close", () => {
    closed = true;
  });
  client.on("error", () => {});
  await scene.broker.revokeToken();
  await eventually(() => closed, "the end of the session");
});
