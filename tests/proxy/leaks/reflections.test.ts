/** Every answer of the list, through the proxy as it stands in front of an upstream. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, HOST, type Scene, startScene } from "../../support/scene.ts";
import { PLACEHOLDER, REFLECTIONS, type Reflection, tells, VALUE } from "./reflections.ts";

let answer: Buffer = Buffer.alloc(0);
/** Where the upstream pauses within its answer. */
let cut = 0;
let scene: Scene;

beforeAll(async () => {
  scene = await startScene({
    answer: (_, write) => {
      const [whole, at] = [answer, cut];
      write(whole.subarray(0, at));
      if (at < whole.length) setTimeout(() => write(whole.subarray(at)), 1);
    },
  });
  await scene.broker.setCredential("API_KEY", VALUE);
});
afterAll(() => scene[Symbol.asyncDispose]());

function head({ status = "200 OK", fields = [], trailers = [] }: Reflection, framing: string): string {
  const trailer = trailers.length === 0 ? [] : ["Trailer: X-Sum"];
  return `HTTP/1.1 ${status}\r\n${[...fields, ...trailer, framing].join("\r\n")}\r\n\r\n`;
}

/** With its length announced; in chunks of a few bytes, trailers behind them. */
function withLength(one: Reflection): Buffer {
  return Buffer.concat([Buffer.from(head(one, `Content-Length: ${one.body.length}`), "latin1"), one.body]);
}

function inChunks(one: Reflection): Buffer {
  const parts: Buffer[] = [Buffer.from(head(one, "Transfer-Encoding: chunked"), "latin1")];
  for (let at = 0; at < one.body.length; at += 7) {
    const piece = Buffer.from(one.body.subarray(at, at + 7));
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n"));
  }
  const trailers = (one.trailers ?? []).map((line) => `${line}\r\n`).join("");
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers}\r\n`, "latin1")]);
}

async function read(bytes: Buffer, at: number): Promise<{ head: string; body: string; text: string }> {
  [answer, cut] = [bytes, at];
  const client = await scene.connect();
  client.write(`GET /x HTTP/1.1\r\nHost: ${scene.authority}\r\nConnection: close\r\nTE: trailers\r\n\r\n`);
  const text = await client.closed();
  const end = text.indexOf("\r\n\r\n");
  const rest = text.slice(end + 4);
  return {
    text,
    head: text.slice(0, end),
    body: /transfer-encoding: chunked/i.test(text.slice(0, end)) ? unchunked(rest) : rest,
  };
}

function unchunked(text: string): string {
  let out = "";
  for (let at = 0; ; ) {
    const line = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (!(size > 0)) return out;
    out += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}

async function lastRow() {
  const { log } = scene.broker;
  await eventually(() => log.length > 0, "a row");
  return log.splice(0).at(-1);
}

test("there are at least forty of them, and each tells the value", () => {
  expect(REFLECTIONS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(REFLECTIONS.map(({ name }) => name)).size).toBe(REFLECTIONS.length);
});

describe.each(REFLECTIONS.map((one) => [one.name, one] as const))("%s", (_, one) => {
  test("tells nothing any more, and is otherwise as it was", async () => {
    const { trailers, clean } = one;
    for (const bytes of trailers === undefined ? [withLength(one), inChunks(one)] : [inChunks(one)]) {
      const { text, body } = await read(bytes, bytes.length);
      expect(tells(text)).toBe(false);
      // A type that holds no text keeps its length, whatever is found in it.
      if (clean !== undefined && one.name.startsWith("a picture")) expect(body).toStartWith(PLACEHOLDER);
      else if (clean !== undefined) expect(body).toBe(clean);
      const row = await lastRow();
      expect(row).toMatchObject({ errorCode: "leak_redacted", foundIn: expect.stringContaining(one.place) });
      expect(tells(JSON.stringify(row))).toBe(false);
    }
  });

  test("wherever it is cut on its way", async () => {
    const chunked = inChunks(one);
    for (const part of [0.3, 0.5, 0.62, 0.8]) {
      const { text } = await read(chunked, Math.floor(chunked.length * part));
      expect(tells(text)).toBe(false);
      expect((await lastRow())?.errorCode).toBe("leak_redacted");
    }
  });
});

test("an answer that tells nothing is not touched", async () => {
  const fields = ['ETag: "a"', "Content-Type: text/plain", "X-Key: none"];
  const bytes = withLength({ name: "", place: "", fields, body: Buffer.from("nothing to see") });
  const { text } = await read(bytes, bytes.length);
  expect(text.replace("Connection: close\r\n", "")).toBe(bytes.toString("latin1"));
  expect(await lastRow()).toMatchObject({ errorCode: "" });
});

test("a service may refuse such answers, or have them pass unread", async () => {
  const one = REFLECTIONS[1] as Reflection;
  const service = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };
  await scene.broker.setServices([{ ...service, leaks: "refuse" }]);
  const refused = await read(withLength(one), withLength(one).length);
  expect(refused.head).toStartWith("HTTP/1.1 502 ");
  expect(JSON.parse(refused.body)).toMatchObject({ error: "leak_refused" });
  expect(await lastRow()).toMatchObject({ status: 502, errorCode: "leak_refused", foundIn: "body" });
  const inHead = await read(
    withLength(REFLECTIONS.find(({ name }) => name === "a redirect") as Reflection),
    10_000,
  );
  expect(inHead.head).toStartWith("HTTP/1.1 502 ");
  await scene.broker.setServices([{ ...service, leaks: "pass" }]);
  expect(tells((await read(withLength(one), 10_000)).text)).toBe(true);
  const odd = withLength({ ...one, fields: ["Content-Encoding: compress"] });
  expect((await read(odd, odd.length)).head).toStartWith("HTTP/1.1 200 ");
  await scene.broker.setServices([service]);
  scene.broker.log.length = 0;
  const unknown = await read(odd, odd.length);
  expect(unknown.head).toStartWith("HTTP/1.1 502 ");
  expect(unknown.body).toContain("compress");
  expect(await lastRow()).toMatchObject({ status: 502, errorCode: "unknown_encoding" });
});

test("what is decoded says no more of the bytes that came", async () => {
  const gzip = REFLECTIONS.find(({ name }) => name === "gzip") as Reflection;
  const { head: fields } = await read(withLength(gzip), 10_000);
  expect(fields).not.toMatch(/content-encoding|content-length/i);
  expect(fields).toContain('ETag: W/"1"');
});
