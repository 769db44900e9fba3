/** A7: whatever a credential holds, it stays inside the place it was written to. */
import { describe, expect, test } from "bun:test";
import { aim, answerIn, type Door, HOST, shoot, startRange } from "../rig/range.ts";

/** Cannot stand in a header: the request is refused and nothing goes upstream. */
const UNUSABLE: Record<string, string> = {
  "CR LF and a field": "v\r\nX-Evil: 1",
  "CR LF twice and a request": "v\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
  "a bare LF": "v\nX-Evil: 1",
  "a bare CR": "v\rX-Evil: 1",
  "a LF at the end": "v\n",
  "an escape character": "v\x1b[2J",
  "a DEL": "v\x7f",
  "a vertical tab": "v\x0b",
};

/** Line breaks to a reader of Unicode, but bytes beyond ASCII on the wire, which break no line. */
const USABLE = ["v\u0085X-Evil: 1", "v\u2028X-Evil: 1", "v\u2029X-Evil: 1", "v\u010a", "v\u560a"];

const AUTH: Record<string, { auth: object; substitutions?: unknown[]; field?: string }> = {
  bearer: { auth: { type: "bearer", token: "API_KEY" } },
  "api-key": { auth: { type: "api-key", key: "API_KEY", header: "X-Key", prefix: "k=" } },
  custom: { auth: { type: "custom", headers: { "X-One": "a {{ API_KEY }} b" } } },
  "a header's placeholder": {
    auth: { type: "passthrough" },
    substitutions: [{ key: "API_KEY", placeholder: "__KEY__", in: ["header"] }],
    field: "X-Key: __KEY__\r\n",
  },
};

const request = (door: Door, field = "") => aim(`GET {/x} HTTP/1.1\r\n{H}${field}\r\n`, door);

for (const [kind, { field, ...service }] of Object.entries(AUTH)) {
  describe(kind, () => {
    for (const [name, value] of Object.entries(UNUSABLE)) {
      test(name, async () => {
        await using range = await startRange({ services: [{ name: "api", host: HOST, ...service }] });
        await range.broker.setCredential("API_KEY", value);
        for (const door of [range.outer, range.inner]) {
          const { text } = await shoot(door, request(door, field));
          expect(answerIn(text)?.status).toBe(502);
          expect(text).not.toContain("Evil");
          expect(door.upstream.bytes()).toBe("");
        }
        expect(range.broker.lines.join()).not.toContain("Evil");
      });
    }

    test("breaks that are none on the wire", async () => {
      await using range = await startRange({ services: [{ name: "api", host: HOST, ...service }] });
      for (const value of USABLE) {
        await range.broker.setCredential("API_KEY", value);
        range.inner.upstream.forget();
        await shoot(range.inner, request(range.inner, field));
        expect(range.inner.upstream.violations).toEqual([]);
        expect(range.inner.upstream.seen).toHaveLength(1);
        expect(range.inner.upstream.seen[0]?.fields.map(([name]) => name)).not.toContain("x-evil");
      }
    });
  });
}

test("Basic carries anything: base64 leaves no line break", async () => {
  await using range = await startRange({
    services: [{ name: "api", host: HOST, auth: { type: "basic", username: "API_KEY" } }],
  });
  await range.broker.setCredential("API_KEY", "v\r\nX-Evil: 1");
  await shoot(range.inner, request(range.inner));
  expect(range.inner.upstream.violations).toEqual([]);
  expect(range.inner.upstream.seen[0]?.fields.at(-1)).toEqual([
    "authorization",
    `Basic ${Buffer.from("v\r\nX-Evil: 1:").toString("base64")}`,
  ]);
});

describe("path, query and body", () => {
  const VALUES = [
    ...Object.values(UNUSABLE),
    ...USABLE,
    "a b",
    "a&b=c#d",
    "a/../b",
    '"},{"x":"',
    "\u0000x".slice(1),
  ];
  for (const value of VALUES) {
    test(JSON.stringify(value), async () => {
      await using range = await startRange({
        services: [
          {
            name: "api",
            host: HOST,
            auth: { type: "passthrough" },
            substitutions: [{ key: "API_KEY", placeholder: "__KEY__", in: ["path", "query", "body"] }],
          },
        ],
      });
      await range.broker.setCredential("API_KEY", value);
      const { inner } = range;
      const json = '{"a":"__KEY__","b":1}';
      const head = "POST {/a/__KEY__/z?k=__KEY__&l=1} HTTP/1.1\r\n{H}Content-Type: application/json\r\n";
      await shoot(inner, aim(`${head}Content-Length: ${json.length}\r\n\r\n${json}`, inner));
      expect(inner.upstream.violations).toEqual([]);
      expect(inner.upstream.seen).toHaveLength(1);
      const seen = inner.upstream.seen[0];
      const url = new URL(`https://x${seen?.target}`);
      expect(seen?.target.split("/")).toHaveLength(4);
      expect(decodeURIComponent(seen?.target.split("/")[2] ?? "")).toBe(value);
      expect([...url.searchParams]).toEqual([
        ["k", value],
        ["l", "1"],
      ]);
      expect(JSON.parse(Buffer.from(seen?.body ?? "", "latin1").toString())).toEqual({ a: value, b: 1 });
    });
  }
});
