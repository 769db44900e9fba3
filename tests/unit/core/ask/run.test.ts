import { expect, test } from "bun:test";
import type { Principal } from "../../../../src/core/actor.ts";
import { allowanceEnd, compileAllowances, isAllowed, runOf } from "../../../../src/core/ask/run.ts";
import type { AgentId, PublicId, TokenHash, VaultId } from "../../../../src/core/ids.ts";

const VAULT = "v" as VaultId;
const DAY = 86_400_000;
const agent: Principal = {
  type: "agent",
  id: "a1" as AgentId,
  name: "builder",
  role: "member",
  session: "h" as TokenHash,
  publicId: "p1" as PublicId,
  endsAt: Number.POSITIVE_INFINITY,
};

test("a run is a session, and of an agent with SVIDs the agent: each connection may bring another", () => {
  expect(runOf(agent)).toBe("p1");
  expect(runOf({ ...agent, publicId: "x" as PublicId, svidIssuedAt: 1 })).toBe("agent:a1");
  expect(runOf({ ...agent, publicId: "y" as PublicId, svidIssuedAt: 2 })).toBe("agent:a1");
});

test("what is allowed is one run's, to one host and port, until its end", () => {
  const given = { vaultId: VAULT, run: "p1", host: "api.example.com", port: 443, expiresAt: 100 };
  const allowances = compileAllowances([
    given,
    { ...given, port: 8443 },
    { ...given, run: "p2", host: "b.com" },
  ]);
  const may = (run: string, host: string, port: number, now = 50) =>
    isAllowed(allowances, { run, target: { host, port } }, now);
  expect(may("p1", "api.example.com", 443)).toBe(true);
  expect(may("p1", "api.example.com", 8443)).toBe(true);
  expect(may("p1", "api.example.com", 80)).toBe(false);
  expect(may("p1", "b.com", 443)).toBe(false);
  expect(may("p2", "api.example.com", 443)).toBe(false);
  expect(may("p1", "api.example.com", 443, 100)).toBe(false);
});

test("with a token it ends with the token; where there is no such end, after a day", () => {
  expect(allowanceEnd(true, 5)).toBe(5 + 30 * DAY);
  expect(allowanceEnd(false, 5)).toBe(5 + DAY);
});
