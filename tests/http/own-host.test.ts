import { describe, expect, test } from "bun:test";
import { openInstance } from "../support/instance.ts";

const HOSTS: Record<string, boolean> = {
  "127.0.0.1:14321": true,
  "127.0.0.1": true,
  "127.8.8.8:1": true,
  "[::1]:14321": true,
  "10.0.0.8": true,
  "localhost:14321": true,
  LOCALHOST: true,
  "localhost.:14321": true,
  "vault.example.com": true,
  "Vault.Example.com:8443": true,
  "evil.example": false,
  "evil.example:14321": false,
  "localhost.evil.example": false,
  "127.0.0.1.evil.example:14321": false,
  "evil.example.127.0.0.1.nip.io": false,
  "not-localhost": false,
  "sub.vault.example.com": false,
  "a b": false,
  "": false,
};

describe("a server on loopback", () => {
  for (const [host, isServed] of Object.entries(HOSTS)) {
    test(`${isServed ? "serves" : "refuses"} a request for "${host}"`, async () => {
      const baseUrl = "https://vault.example.com";
      await using instance = await openInstance({ loopbackOnly: true, baseUrl });
      const { status, json } = await instance.call("GET /v1/status", { headers: { Host: host } });
      expect(status).toBe(isServed ? 200 : 403);
      if (!isServed) {
        expect(json).toEqual({
          error: "This server is not known by that host name.",
          code: "host_refused",
          hint: expect.stringContaining("AGENT_VAULT_ADDR"),
        });
      }
    });
  }

  test("refuses before anything is looked at, the bootstrap token included", async () => {
    await using instance = await openInstance({ loopbackOnly: true });
    const headers = { Host: "evil.example" };
    for (const line of ["POST /v1/auth/bootstrap", "POST /v1/auth/login", "GET /health", "GET /nowhere"]) {
      const { json } = await instance.call(line, { headers, body: line.startsWith("POST") ? {} : undefined });
      expect([line, json?.code]).toEqual([line, "host_refused"]);
    }
  });
});

test("a server that others reach does not know all its names", async () => {
  await using instance = await openInstance({ loopbackOnly: false });
  expect((await instance.call("GET /v1/status", { headers: { Host: "vault.internal" } })).status).toBe(200);
});
