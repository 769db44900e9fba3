import { expect, test } from "bun:test";
import { countedAs, type Principal } from "../../../src/core/actor.ts";
import type { AgentId, PublicId, TokenHash, UserId, VaultId } from "../../../src/core/ids.ts";

const session = { session: "hash" as TokenHash, publicId: "public" as PublicId, endsAt: 1 };
const scoped = { type: "scoped", vaultId: "v" as VaultId, vaultRole: "proxy", ...session } as const;

const CASES: [string, Principal, string][] = [
  ["a user", { type: "user", id: "u1" as UserId, name: "ann", role: "member", ...session }, "u1"],
  ["an agent", { type: "agent", id: "a1" as AgentId, name: "scout", role: "member", ...session }, "a1"],
  ["a scoped session of a user", { ...scoped, mintedBy: { type: "user", id: "u1" } }, "u1"],
  ["a scoped session of nobody known", scoped, "hash"],
];

test.each(CASES)("%s counts under its actor, else itself", (_, principal, key) => {
  expect(countedAs(principal)).toBe(key);
});
