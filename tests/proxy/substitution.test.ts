import { expect, test } from "bun:test";
import { HOST, startScene } from "../support/scene.ts";

const VALUE = 'v/1 "x"&é';
const everywhere = {
  name: "bot",
  host: HOST,
  auth: { type: "bearer", token: "API_KEY" },
  substitutions: [{ key: "BOT", placeholder: "__BOT__", in: ["path", "query", "header", "body"] }],
};

/** Sends one request and gives back what the upstream got: head lines and body. */
async function send(head: string[], body: string | string[] = "", value = VALUE) {
  await using scene = await startScene({ service: everywhere });
  await scene.broker.setCredential("BOT", value);
  const client = await scene.connect();
  client.write([head[0], `Host: ${scene.authority}`, ...head.slice(1), "\r\n"].join("\r\n"));
  for (const piece of Array.isArray(body) ? body : [body]) {
    client.write(Buffer.from(piece, "utf8"));
    await Bun.sleep(5);
  }
  const answer = await client.until((text) => text.endsWith("ok") || text.endsWith("}"));
  const text = Buffer.from(scene.upstream.requests[0]?.text ?? "", "latin1").toString("utf8");
  const cut = text.indexOf("\r\n\r\n");
  return {
    answer,
    lines: text.slice(0, cut).split("\r\n"),
    body: text.slice(cut + 4),
    log: scene.broker.log,
  };
}

/** The content of a chunked body. Sizes count bytes, so it is cut as bytes. */
function dechunk(body: string): string {
  const bytes = Buffer.from(body, "utf8");
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.subarray(at, line).toString(), 16);
    if (size === 0) return Buffer.concat(parts).toString("utf8");
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

test("path and query", async () => {
  const { lines, log } = await send(["GET /bot__BOT__/x?t=__BOT__ HTTP/1.1"]);
  expect(lines[0]).toBe("GET /botv%2F1%20%22x%22%26%C3%A9/x?t=v%2F1+%22x%22%26%C3%A9 HTTP/1.1");
  expect(log[0]).toMatchObject({ path: "/bot__BOT__/x", credentialKeys: ["API_KEY", "BOT"] });
});

test("headers, the client's and the injected ones", async () => {
  const { lines } = await send(["GET / HTTP/1.1", "X-Key: k=__BOT__"]);
  expect(lines).toContain(`X-Key: k=${VALUE}`);
});

test("a small JSON body gets its new length", async () => {
  const text = '{"token":"__BOT__","n":1}';
  const { lines, body } = await send(
    ["POST / HTTP/1.1", "Content-Type: application/json", `Content-Length: ${text.length}`],
    [text.slice(0, 12), text.slice(12)],
  );
  expect(JSON.parse(body)).toEqual({ token: VALUE, n: 1 });
  expect(lines).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(lines.join()).not.toContain("Transfer-Encoding");
});

test("a large body goes in chunks, replaced on the way", async () => {
  const filler = "x".repeat(100_000);
  const text = `${filler}__BOT__${filler}`;
  const { lines, body } = await send(
    ["POST / HTTP/1.1", "Content-Type: text/plain", `Content-Length: ${text.length}`],
    [text.slice(0, 100_003), text.slice(100_003)],
  );
  expect(lines).toContain("Transfer-Encoding: chunked");
  expect(lines.join()).not.toContain("Content-Length");
  expect(dechunk(body)).toBe(`${filler}${VALUE}${filler}`);
});

test("a chunked upload is replaced across its chunks", async () => {
  const { body } = await send(
    ["POST / HTTP/1.1", "Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked"],
    ["6\r\nt=__BO\r\n", "3\r\nT__\r\n0\r\n\r\n"],
  );
  expect(dechunk(body)).toBe("t=v%2F1+%22x%22%26%C3%A9");
});

test("an encoded body passes as it is", async () => {
  const { body } = await send(["POST / HTTP/1.1", "Content-Encoding: gzip", "Content-Length: 7"], "__BOT__");
  expect(body).toBe("__BOT__");
});

test("a value with a line break is refused in a header and goes nowhere", async () => {
  const { answer, lines } = await send(["GET / HTTP/1.1", "X-Key: __BOT__"], "", "a\r\nX-Evil: 1");
  expect(answer).toStartWith("HTTP/1.1 502 ");
  expect(answer).toContain("BOT");
  expect(answer).not.toContain("Evil");
  expect(lines).toEqual([""]);
});
