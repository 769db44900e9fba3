import { expect, test } from "bun:test";
import { newAgentToken } from "../../../../src/app/agent/tokens.ts";
import type { AgentId } from "../../../../src/core/ids.ts";
import { openInstance } from "../../../support/instance.ts";

test("a token of an agent is good for ever, or for as long as it is given", async () => {
  await using instance = await openInstance();
  const id = "agent-1" as AgentId;
  const { token, session } = newAgentToken(instance.deps, id);
  expect(token).toMatch(/^av_agt_[0-9a-f]{64}$/);
  const hash = instance.deps.tokens.hash(token);
  expect(session).toMatchObject({ type: "agent", agentId: id, hash, createdAt: instance.clock.now() });
  expect(session.expiresAt).toBeUndefined();
  expect(newAgentToken(instance.deps, id, 300_000).session.expiresAt).toBe(instance.clock.now() + 300_000);
});
