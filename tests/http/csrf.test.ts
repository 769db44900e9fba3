import { expect, test } from "bun:test";
import { openInstance } from "../support/instance.ts";

const OWN = "http://127.0.0.1:14321";
const HEADERS: [string, Record<string, string>, number][] = [
  ["no proof at all", {}, 403],
  ["Sec-Fetch-Site: same-origin", { "Sec-Fetch-Site": "same-origin" }, 201],
  ["Sec-Fetch-Site: none", { "Sec-Fetch-Site": "none" }, 201],
  ["Sec-Fetch-Site: same-site", { "Sec-Fetch-Site": "same-site", Origin: OWN }, 403],
  ["Sec-Fetch-Site: cross-site", { "Sec-Fetch-Site": "cross-site" }, 403],
  ["our own Origin", { Origin: OWN }, 201],
  ["the public address's Origin", { Origin: "https://av.example.com" }, 201],
  ["another port's Origin", { Origin: "http://127.0.0.1:8080" }, 403],
  ["a foreign Origin", { Origin: "https://evil.example" }, 403],
  ["the opaque Origin", { Origin: "null" }, 403],
];

test.each(HEADERS)("a write by cookie with %s", async (_, headers, status) => {
  await using instance = await openInstance({ publicUrl: "https://av.example.com" });
  const token = await instance.registerOwner();
  const answer = await instance.call("POST /v1/vaults", {
    body: { name: "payments" },
    headers: { ...headers, Cookie: `av_session=${token}` },
  });
  expect(answer.status).toBe(status);
});

test("reads by cookie and writes by bearer need no proof", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const foreign = { Origin: "https://evil.example", Cookie: `av_session=${token}` };
  expect((await instance.call("GET /v1/vaults", { headers: foreign })).status).toBe(200);
  const body = { name: "payments" };
  expect((await instance.call("POST /v1/vaults", { token, body, headers: foreign })).status).toBe(201);
});

test("a foreign page can neither sign a browser in nor out", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const headers = { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" };
  const body = { email: "olga@example.com", password: "correct horse" };
  expect((await instance.call("POST /v1/auth/login", { body, headers })).status).toBe(403);
  const cookie = { ...headers, Cookie: `av_session=${token}` };
  expect((await instance.call("POST /v1/auth/logout", { headers: cookie })).status).toBe(403);
  expect((await instance.call("GET /v1/auth/me", { token })).status).toBe(200);
});

test("the bearer token wins over the cookie, and a wrong one is not rescued by it", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const headers = { Cookie: `av_session=${token}` };
  expect((await instance.call("GET /v1/auth/me", { headers })).status).toBe(200);
  expect((await instance.call("GET /v1/auth/me", { headers, token: "av_sess_wrong" })).status).toBe(401);
  const basic = { ...headers, Authorization: "bearer lower-case-scheme" };
  expect((await instance.call("GET /v1/auth/me", { headers: basic })).status).toBe(200);
});
