import { expect, test } from "bun:test";
import fc from "fast-check";
import { agentIdOfUid, agentUid } from "../../../../src/core/identity/agent-uid.ts";
import type { AgentId } from "../../../../src/core/ids.ts";

test("a uid is a ULID and leads back to its agent", () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      const uid = agentUid(uuid as AgentId);
      expect(uid).toMatch(/^agt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
      expect(agentIdOfUid(uid)).toBe(uuid as AgentId);
    }),
  );
});

test.each(["", "agt_", "crawler-7", "agt_01KAQ4", `agt_${"U".repeat(26)}`, `agt_Z${"0".repeat(25)}`])(
  "%p is none",
  (text) => {
    expect(agentIdOfUid(text)).toBeUndefined();
  },
);
