/** A6, HTTP/2 in front of HTTP/1: what one protocol may carry in a field, the other would read as a new line. */
import { describe, expect, test } from "bun:test";
import { openHttp2, status } from "../rig/http2-client.ts";
import { OTHER_VAULT, OWN, SECRET, startRange } from "../rig/range.ts";

type Fields = [string, string][];

const GET: Fields = [
  [":method", "GET"],
  [":scheme", "https"],
  [":path", "/x"],
];
const replaced = (name: string, value: string): Fields =>
  GET.map(([known, old]) => [known, known === name ? value : old]);
const POST = replaced(":method", "POST");
const NEXT = "GET /smuggled HTTP/1.1\r\nHost: evil.example\r\n\r\n";

/** Each is reset, and not a byte goes upstream. */
const REFUSED: Record<string, { fields: Fields; body?: string }> = {
  "CR LF in a value": { fields: [...GET, ["x-a", "1\r\nX-Evil: 2"]] },
  "LF in a value": { fields: [...GET, ["x-a", "1\nX-Evil: 2"]] },
  "NUL in a value": { fields: [...GET, ["x-a", "1\0"]] },
  "CR LF in a name": { fields: [...GET, ["x-a: 1\r\nx-evil", "2"]] },
  "a colon in a name": { fields: [...GET, ["x-a:b", "2"]] },
  "a space in a name": { fields: [...GET, ["x a", "2"]] },
  "an upper-case name": { fields: [...GET, ["X-A", "2"]] },
  "a transfer coding (H2.TE)": {
    fields: [...POST, ["transfer-encoding", "chunked"]],
    body: `0\r\n\r\n${NEXT}`,
  },
  "a length of nothing (H2.CL)": { fields: [...POST, ["content-length", "0"]], body: NEXT },
  "a length that is too short": { fields: [...POST, ["content-length", "3"]], body: `abc${NEXT}` },
  "a length that is too long": { fields: [...POST, ["content-length", "300"]], body: "abc" },
  "a length without a body": { fields: [...POST, ["content-length", "5"]] },
  "a length that is no number": { fields: [...POST, ["content-length", "3x"]], body: "abc" },
  "two lengths": { fields: [...POST, ["content-length", "3"], ["content-length", "4"]], body: "abc" },
  "a connection option": { fields: [...GET, ["connection", "close"]] },
  "an upgrade": { fields: [...GET, ["upgrade", "websocket"]] },
  "te other than trailers": { fields: [...GET, ["te", "gzip"]] },
  "a request in the method": { fields: replaced(":method", `GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\nGET`) },
  "a space in the method": { fields: replaced(":method", "GET /smuggled") },
  "a request in the path": { fields: replaced(":path", `/x HTTP/1.1\r\nHost: x\r\n\r\n${NEXT}`) },
  "a space in the path": { fields: replaced(":path", "/x HTTP/1.1") },
  "a tab in the path": { fields: replaced(":path", "/x\ty") },
  "an empty path": { fields: replaced(":path", "") },
  "a path without a slash": { fields: replaced(":path", "x") },
  "another host in the path": { fields: replaced(":path", "https://evil.example/x") },
  "two paths": { fields: [...GET, [":path", "/y"]] },
  "no path": { fields: GET.filter(([name]) => name !== ":path") },
  "no method": { fields: GET.filter(([name]) => name !== ":method") },
  "a pseudo-field behind the others": { fields: [["x", "1"], ...GET] },
  "a pseudo-field nobody knows": { fields: [...GET, [":evil", "1"]] },
  "a status": { fields: [...GET, [":status", "200"]] },
  "CR LF in the scheme": { fields: replaced(":scheme", "https\r\nX-Evil: 1") },
};

describe("reset, and nothing upstream", () => {
  for (const [name, { fields, body }] of Object.entries(REFUSED)) {
    test(name, async () => {
      await using range = await startRange();
      const client = await openHttp2(range.broker, range.inner);
      const authority: Fields = [[":authority", range.inner.authority]];
      // The authority stands where pseudo-fields have to, unless the case is about just that.
      const pseudo = fields.findIndex(([field]) => !field.startsWith(":"));
      const at = pseudo < 0 ? fields.length : pseudo;
      const frames = await client.send([...fields.slice(0, at), ...authority, ...fields.slice(at)], body);
      client.end();
      expect(status(frames)).toBe("reset");
      expect(range.inner.upstream.seen).toEqual([]);
      expect(range.inner.upstream.bytes()).not.toMatch(/smuggled|evil/i);
    });
  }
});

test("what ends at the broker ends there over HTTP/2 too, and the injected value wins", async () => {
  await using range = await startRange();
  const client = await openHttp2(range.broker, range.inner);
  const frames = await client.send([
    ...GET,
    [":authority", range.inner.authority],
    ["authorization", `Bearer ${OWN}`],
    ["proxy-authorization", "Basic x"],
    ["x-vault", OTHER_VAULT],
    ["te", "trailers"],
  ]);
  client.end();
  expect(status(frames)).toBe(200);
  expect(range.inner.upstream.seen[0]?.fields).toEqual([
    ["host", range.inner.authority],
    ["authorization", `Bearer ${SECRET}`],
  ]);
});

test("what is beyond ASCII arrives as the same bytes as over HTTP/1.1, and any token is a method", async () => {
  await using range = await startRange();
  const client = await openHttp2(range.broker, range.inner);
  const frames = await client.send([
    [":method", "Frob"],
    [":scheme", "https"],
    [":path", "/\xc3\xa9?q=\xc3\xbc\xff"],
    [":authority", range.inner.authority],
    ["x-a", "\xc3\xa9\xff"],
  ]);
  client.end();
  expect(status(frames)).toBe(200);
  const { method, target, fields } = range.inner.upstream.seen[0] ?? {};
  expect([method, target]).toEqual(["Frob", "/\xc3\xa9?q=\xc3\xbc\xff"]);
  expect(fields).toContainEqual(["x-a", "\xc3\xa9\xff"]);
});
