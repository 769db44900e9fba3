/** A10: one host has one spelling here, whatever the client's; what only looks like it is another host. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { answerIn, HOST, OWN, type Range, SECRET, shoot, startRange } from "../rig/range.ts";

let range: Range;
beforeAll(async () => {
  const lookalikes = Object.fromEntries(OTHERS.map((name) => [name, ["127.0.0.1"]]));
  range = await startRange({ broker: { pins: { [HOST]: ["127.0.0.1"], ...lookalikes } } });
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

const SAME: readonly string[] = [
  "api.example.com",
  "API.EXAMPLE.COM",
  "Api.Example.Com",
  "api.example.com.",
  "API.example.COM.",
];

/** Read, and taken for what they are: another host, which gets no credential of this one. */
const OTHERS: readonly string[] = [
  "xn--pi-7ka.example.com",
  "xapi.example.com",
  "api.example.com.evil.example",
  "api-example.com",
  "apiexample.com",
  "example.com",
  "a.pi.example.com",
];

/** No host at all. */
const INVALID: readonly string[] = [
  "api.example.com..",
  ".api.example.com",
  "api..example.com",
  "api.example.com%2eevil.example",
  "api%2eexample.com",
  "api.example.com\\.evil.example",
  "\u0430pi.example.com",
  "api.example\u3002com",
  "\u212api.example.com",
  "api.\uff45xample.com",
  "api.exam\u00adple.com",
  "api.example.com\u200b",
  "[api.example.com]",
  `${"a".repeat(64)}.example.com`,
  `${"a.".repeat(127)}example.com`,
];

async function send(host: string) {
  const { outer } = range;
  outer.upstream.forget();
  const authority = Buffer.from(`${host}:${outer.upstream.port}`).toString("latin1");
  const fields = `Host: ${authority}\r\n${outer.auth}Authorization: ${OWN}\r\n`;
  const { text } = await shoot(outer, `GET http://${authority}/x HTTP/1.1\r\n${fields}\r\n`);
  return { told: answerIn(text)?.status, seen: outer.upstream.seen[0] };
}

describe("the same host", () => {
  for (const host of SAME) {
    test(host, async () => {
      const { told, seen } = await send(host);
      expect(told).toBe(200);
      expect(seen?.fields).toEqual([
        ["host", range.outer.authority],
        ["authorization", `Bearer ${SECRET}`],
      ]);
    });
  }
});

describe("another host", () => {
  for (const host of OTHERS) {
    test(host, async () => {
      const { told, seen } = await send(host);
      expect(told).toBe(200);
      expect(seen?.fields).toContainEqual(["authorization", OWN]);
      expect(JSON.stringify(seen)).not.toContain(SECRET);
    });
  }
});

describe("no host", () => {
  for (const host of INVALID) {
    test(JSON.stringify(host), async () => {
      const { told, seen } = await send(host);
      expect(told).toBe(400);
      expect(seen).toBeUndefined();
    });
  }
});

test("another port is another destination where the service names one", async () => {
  await using narrow = await startRange({
    services: [{ name: "api", host: `${HOST}:1`, auth: { type: "bearer", token: "API_KEY" } }],
  });
  const { outer } = narrow;
  await shoot(
    outer,
    `GET http://${outer.authority}/ HTTP/1.1\r\nHost: ${outer.authority}\r\n${outer.auth}\r\n`,
  );
  expect(JSON.stringify(outer.upstream.seen)).not.toContain(SECRET);
  expect(outer.upstream.seen).toHaveLength(1);
});
