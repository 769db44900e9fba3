/** A23: an agent that uses a key of its own towards a host that its vault allows. */
import { describe, expect, test } from "bun:test";
import { HOST, type Scene, SECRET, startScene } from "../support/scene.ts";

const SERVICE = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };

const OWN: Record<string, string> = {
  "an API key": "X-Api-Key: own-key",
  "an API key in another case": "x-API-key: own-key",
  "an API key as WSGI reads it": "X_Api_Key: own-key",
  "a vendor's API key": "X-Goog-Api-Key: own-key",
  "a token": "Private-Token: own-key",
  "a cookie": "Cookie: session=own-key",
  "two headers": "Cookie: session=own-key\r\nX-Auth-Token: own-key",
  "a header that it calls hop-by-hop": "Connection: cookie\r\nCookie: session=own-key",
};

async function send(scene: Scene, headers: string): Promise<string> {
  const client = await scene.connect();
  client.write(`POST /v1 HTTP/1.1\r\nHost: ${scene.authority}\r\n${headers}\r\nContent-Length: 2\r\n\r\n{}`);
  return client.until((text) => text.endsWith("ok") || text.endsWith("}"));
}

describe("under refuse nothing is sent with", () => {
  test.each(Object.entries(OWN))("%s", async (_, headers) => {
    await using scene = await startScene({ service: { ...SERVICE, foreign_credentials: "refuse" } });
    const answer = await send(scene, headers);
    expect(answer).toStartWith("HTTP/1.1 403 Forbidden\r\n");
    expect(JSON.parse(answer.slice(answer.indexOf("{")))).toEqual({
      error: "foreign_credentials",
      message: expect.stringContaining('Service "api" takes no credentials of the caller\'s own'),
      help: expect.stringContaining("the vault adds what the service needs"),
    });
    expect(answer).not.toContain("own-key");
    expect(scene.upstream.connections()).toBe(0);
    expect(scene.broker.log).toMatchObject([
      { status: 403, errorCode: "foreign_credentials", matchedService: "api", credentialKeys: [] },
    ]);
  });
});

describe("under strip the upstream sees our credential and not", () => {
  test.each(Object.entries(OWN))("%s", async (_, headers) => {
    await using scene = await startScene({ service: { ...SERVICE, foreign_credentials: "strip" } });
    expect(await send(scene, `${headers}\r\nX-Kept: 1`)).toStartWith("HTTP/1.1 200 ");
    expect(scene.upstream.requests.map(({ text }) => text)).toEqual([
      `POST /v1 HTTP/1.1\r\nHost: ${scene.authority}\r\nX-Kept: 1\r\nContent-Length: 2\r\nAuthorization: Bearer ${SECRET}\r\n\r\n{}`,
    ]);
  });
});

test("a dummy where we inject is replaced and no offence", async () => {
  await using scene = await startScene({ service: { ...SERVICE, foreign_credentials: "refuse" } });
  expect(await send(scene, "Authorization: Bearer dummy\r\nAuthorization: dummy")).toStartWith(
    "HTTP/1.1 200 ",
  );
  const text = scene.upstream.requests[0]?.text;
  expect(text).toContain(`\r\nAuthorization: Bearer ${SECRET}\r\n`);
  expect(text).not.toContain("dummy");
});

test("a placeholder carries our credential, and excuses no other", async () => {
  await using scene = await startScene({
    service: {
      ...SERVICE,
      auth: { type: "passthrough" },
      substitutions: [{ key: "API_KEY", placeholder: "__key__", in: ["header"] }],
      foreign_credentials: "refuse",
    },
  });
  expect(await send(scene, "Authorization: Token __key__")).toStartWith("HTTP/1.1 200 ");
  expect(scene.upstream.requests[0]?.text).toContain(`\r\nAuthorization: Token ${SECRET}\r\n`);
  expect(await send(scene, "Cookie: session=own-key; x=__key__")).toStartWith("HTTP/1.1 403 ");
  expect(scene.upstream.requests).toHaveLength(1);
});

test("passthrough with strip lets nobody sign in", async () => {
  await using scene = await startScene({
    service: { ...SERVICE, auth: { type: "passthrough" }, foreign_credentials: "strip" },
  });
  await send(scene, "Authorization: Bearer own-key\r\nCookie: a=own-key");
  expect(scene.upstream.requests[0]?.text).not.toContain("own-key");
});

test("by default the client's own go upstream beside ours, as documented", async () => {
  await using scene = await startScene({ service: SERVICE });
  await send(scene, "X-Api-Key: own-key\r\nCookie: session=own-key");
  const text = scene.upstream.requests[0]?.text;
  expect(text).toContain("\r\nX-Api-Key: own-key\r\nCookie: session=own-key\r\n");
  expect(text).toContain(`\r\nAuthorization: Bearer ${SECRET}\r\n`);
});
