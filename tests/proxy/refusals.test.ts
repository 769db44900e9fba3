/** What every refusal has in common, and which of them a client should not send again. */
import { describe, expect, test } from "bun:test";
import type { KeyName } from "../../src/core/ids.ts";
import type { SecretReading } from "../../src/ports/secret-source.ts";
import { type RefusalCode, Refused, refusalAnswer } from "../../src/proxy/refusal.ts";
import { RULES } from "../../src/proxy/refusal-rules.ts";
import { eventually, HOST, startScene } from "../support/scene.ts";

/** Time alone may cure these; all others need somebody to change something. */
const MAY_PASS: ReadonlySet<string> = new Set([
  "policy_unreadable",
  "ask_stopped",
  "store_unavailable",
  "oauth_refresh_failed",
  "rate_limited",
  "policy_quota",
  "guessing",
  "concurrency_limited",
  "too_many_connections",
  "policy_quota",
  "upstream_error",
  "upstream_unresolved",
  "upstream_name_service",
  "upstream_refused",
  "upstream_timeout",
  "upstream_silent",
  "upstream_tls",
  "upstream_closed",
  "upstream_malformed",
  "upstream_encoding",
  "upstream_proxy",
  "upstream_proxy_refused",
  "internal",
]);

describe("each refusal is ours, readable and honest about a retry", () => {
  for (const code of Object.keys(RULES) as RefusalCode[]) {
    test(code, () => {
      const { head, body } = refusalAnswer(new Refused(code));
      const headers = Object.fromEntries(
        head.headers.flatMap((name, at) => (at % 2 === 0 ? [[name, head.headers[at + 1]]] : [])),
      );
      expect(headers).toMatchObject({
        "Content-Type": "application/json",
        "X-Agent-Vault-Proxy-Error": "true",
        "Content-Length": String(body.length),
      });
      expect(headers["X-Should-Retry"]).toBe(MAY_PASS.has(code) ? undefined : "false");
      const { error, message } = JSON.parse(body.toString());
      expect(error).toMatch(/^[a-z_]+$/);
      expect(message.length).toBeGreaterThan(10);
    });
  }
});

test("an OAuth credential that is not connected, or whose token ran out: 502 that says what a person can do", async () => {
  const service = { name: "api", host: HOST, auth: { type: "bearer", token: "GITHUB" } };
  const key = "GITHUB" as KeyName;
  const readings: readonly [SecretReading, string, string, boolean][] = [
    [{ type: "not_connected" }, "oauth_not_connected", "agent-vault vault credential connect GITHUB", true],
    [
      {
        type: "refresh_failed",
        message: "id.example answered 400: invalid_grant",
        isFinal: true,
        validUntil: 0,
      },
      "oauth_refresh_failed",
      "invalid_grant. A person connects it again with: agent-vault vault credential connect GITHUB",
      true,
    ],
    [
      { type: "refresh_failed", message: "id.example takes no connection", isFinal: false, validUntil: 0 },
      "oauth_refresh_failed",
      "takes no connection. Try again later",
      false,
    ],
  ];
  for (const [reading, error, message, isFinal] of readings) {
    const source = { read: async () => reading, refresh: async () => reading };
    await using scene = await startScene({ service, broker: { wrapSource: () => source } });
    const client = await scene.connect();
    client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
    const answer = await client.until((text) => text.endsWith("}"));
    expect(answer).toStartWith("HTTP/1.1 502 ");
    expect(answer.includes("X-Should-Retry: false\r\n")).toBe(isFinal);
    const body = JSON.parse(answer.slice(answer.indexOf("{")));
    expect([body.error, body.message]).toEqual([error, expect.stringContaining(message)]);
    await eventually(() => scene.broker.log.length === 1, "the row");
    expect(scene.broker.log[0]?.credentialKeys).toEqual([key]);
  }
});

test("a missing credential: 502, not to be sent again, and a warning for whoever runs the server", async () => {
  await using scene = await startScene({
    service: { name: "api", host: HOST, auth: { type: "bearer", token: "ABSENT" } },
  });
  const client = await scene.connect();
  client.write(`GET /v1?q=private HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  const answer = await client.until((text) => text.endsWith("}"));
  expect(answer).toStartWith("HTTP/1.1 502 ");
  expect(answer).toContain("X-Should-Retry: false\r\n");
  expect(JSON.parse(answer.slice(answer.indexOf("{"))).message).toContain(
    "agent-vault vault credential set ABSENT",
  );
  await eventually(() => scene.broker.log.length === 1, "the row");
  const lines = scene.broker.lines.join("\n");
  expect(lines).toContain(
    `a credential is missing {"host":"${scene.authority}","service":"api","keys":["ABSENT"]}`,
  );
  expect(lines).toContain("proxied request {");
  expect(lines).not.toContain("private");
});
