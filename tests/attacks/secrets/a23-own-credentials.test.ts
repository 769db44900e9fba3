/** A23: what becomes of a credential that the client brings along is the service's decision. */
import { describe, expect, test } from "bun:test";
import { type Door, HOST, SECRET, shoot, startRange } from "../rig/range.ts";

const MINE = "key-of-the-client";
const FOREIGN = [
  `Cookie: sid=${MINE}`,
  `X-Api-Key: ${MINE}`,
  `x-api-KEY: ${MINE}`,
  `X_Api_Key: ${MINE}`,
  `Api-Key: ${MINE}`,
  `X-Auth-Token: ${MINE}`,
  `X-Goog-Api-Key: ${MINE}`,
  `X-Amz-Security-Token: ${MINE}`,
  `Private-Token: ${MINE}`,
];
const HARMLESS = [`Authorization: Bearer ${MINE}`, "X-Trace: 1", "Accept: */*"];

const service = (mode: string | undefined) => ({
  name: "api",
  host: HOST,
  auth: { type: "bearer", token: "API_KEY" },
  ...(mode === undefined ? {} : { foreign_credentials: mode }),
});

const request = (door: Door, field: string) =>
  `GET ${door.prefix}/x HTTP/1.1\r\nHost: ${door.authority}\r\n${door.auth}${field}\r\n\r\n`;

for (const [mode, told, arrives] of [
  [undefined, 200, true],
  ["allow", 200, true],
  ["strip", 200, false],
  ["refuse", 403, false],
] as const) {
  describe(`foreign_credentials: ${mode ?? "not said"}`, () => {
    test("credentials beside ours", async () => {
      await using range = await startRange({ services: [service(mode)] });
      for (const door of [range.outer, range.inner]) {
        for (const field of FOREIGN) {
          door.upstream.forget();
          const { text } = await shoot(door, request(door, field));
          expect(`${field} ${text.split(" ")[1]}`).toBe(`${field} ${told}`);
          expect(text).not.toContain(MINE);
          expect(door.upstream.bytes().includes(MINE)).toBe(arrives);
          expect(door.upstream.bytes().includes(SECRET)).toBe(told === 200);
        }
      }
      expect(JSON.stringify(range.broker.log) + range.broker.lines.join()).not.toContain(MINE);
    });

    test("what is replaced anyway, and what is no credential, is no offence", async () => {
      await using range = await startRange({ services: [service(mode)] });
      for (const door of [range.outer, range.inner]) {
        for (const field of HARMLESS) {
          door.upstream.forget();
          const { text } = await shoot(door, request(door, field));
          expect(text).toStartWith("HTTP/1.1 200 ");
          expect(door.upstream.bytes()).not.toContain(MINE);
        }
      }
    });
  });
}
