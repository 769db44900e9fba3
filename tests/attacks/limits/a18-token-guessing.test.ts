/** A18: whatever is wrong with a token that never was or is not any more, the answer is the same, and what is stored does not lead back to it. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { hashOf } from "../../support/broker.ts";
import { basicAuth } from "../../support/raw-client.ts";
import { aim, shoot, startRange } from "../rig/range.ts";

test("unknown, near and revoked tokens are told apart by nothing; only who has the whole of an expired one hears so", async () => {
  await using range = await startRange();
  const { outer, broker } = range;
  const { token } = broker;
  const expired = {
    type: "scoped" as const,
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy" as const,
    createdAt: 1,
  };
  await broker.store.sessions.create({ ...expired, ...hashOf("av_sess_expired"), expiresAt: 2 });
  const presented = [
    "av_sess_unknown",
    "x",
    token.slice(0, -1),
    `${token}x`,
    token.toUpperCase(),
    token.slice(0, 8) + token.slice(9),
    "av_sess_expire",
    "av_sess_expiredx",
    hashOf(token).hash,
    "x".repeat(4000),
  ];
  const answers = new Set<string>();
  for (const guess of presented) {
    const request = aim("GET {/x} HTTP/1.1\r\n{H}\r\n", { ...outer, auth: basicAuth(guess) });
    answers.add((await shoot(outer, request)).text);
  }
  await broker.revokeToken();
  answers.add((await shoot(outer, aim("GET {/x} HTTP/1.1\r\n{H}\r\n", outer))).text);
  expect([...answers]).toHaveLength(1);
  expect([...answers][0]).toStartWith("HTTP/1.1 407 ");
  const ended = aim("GET {/x} HTTP/1.1\r\n{H}\r\n", { ...outer, auth: basicAuth("av_sess_expired") });
  expect((await shoot(outer, ended)).text).toStartWith("HTTP/1.1 407 agent-vault token expired\r\n");
  expect(outer.upstream.connections()).toBe(0);
});

test("neither rows nor lines nor the session's own row hold a token", async () => {
  await using range = await startRange();
  const { outer, broker } = range;
  await shoot(outer, aim("GET {/x} HTTP/1.1\r\n{H}\r\n", outer));
  const stored = await broker.store.sessions.byHash(hashOf(broker.token).hash);
  expect(stored).toBeDefined();
  for (const text of [JSON.stringify(stored), JSON.stringify(broker.log), broker.lines.join()]) {
    expect(text).not.toContain(broker.token);
    expect(text).not.toContain(broker.token.slice(-20));
  }
});
