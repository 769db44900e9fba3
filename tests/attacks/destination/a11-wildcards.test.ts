/** A11: `*.example.com` is one label under example.com and nothing else. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { answerIn, type Range, SECRET, shoot, startRange } from "../rig/range.ts";

const HOSTS: Record<string, boolean> = {
  "a.tenant.example.com": true,
  "A.TENANT.EXAMPLE.COM": true,
  "xn--p1ai.tenant.example.com": true,
  "tenant.example.com": false,
  "a.b.tenant.example.com": false,
  "atenant.example.com": false,
  "a-tenant.example.com": false,
  "example.com": false,
  "a.example.com": false,
  "a.tenant.example.com.evil.example": false,
  "tenant.example.com.evil.example": false,
  "a.tenant.example.community": false,
};

let range: Range;
beforeAll(async () => {
  range = await startRange({
    broker: {
      pins: Object.fromEntries(Object.keys(HOSTS).map((host) => [host.toLowerCase(), ["127.0.0.1"]])),
    },
    services: [{ name: "tenants", host: "*.tenant.example.com", auth: { type: "bearer", token: "API_KEY" } }],
  });
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

for (const [host, matches] of Object.entries(HOSTS)) {
  test(`${host} ${matches ? "gets" : "does not get"} the credential`, async () => {
    const { outer } = range;
    outer.upstream.forget();
    const authority = `${host}:${outer.upstream.port}`;
    const { text } = await shoot(
      outer,
      `GET http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${outer.auth}\r\n`,
    );
    expect(answerIn(text)?.status).toBe(200);
    expect(outer.upstream.bytes().includes(SECRET)).toBe(matches);
  });
}
