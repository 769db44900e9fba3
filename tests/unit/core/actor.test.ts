import { expect, test } from "bun:test";
import { agentBehind, countedAs, dependsOnActors, type Principal } from "../../../src/core/actor.ts";
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

test("a session that identities were exchanged for depends on all of its agents, once each", () => {
  const mintedBy = { type: "agent", id: "a2" } as const;
  const agents = ["a2", "a1"].map((id) => ({ id: id as AgentId, provenAt: 0 }));
  const principal = { ...scoped, mintedBy, delegation: { agents, chain: [] } };
  expect(dependsOnActors(principal)).toEqual(["a2", "a1"]);
  expect(dependsOnActors({ ...scoped, mintedBy })).toEqual(["a2"]);
});

test("whoever mints a scoped session is behind it", () => {
  const known = { session: "s", publicId: "p", endsAt: 0 };
  const scoped = { ...known, type: "scoped", vaultId: "v", vaultRole: "proxy" };
  const behind = (principal: object) => agentBehind(principal as Principal);
  expect<string | undefined>(behind({ ...known, type: "agent", id: "a-1", name: "a", role: "member" })).toBe(
    "a-1",
  );
  expect<string | undefined>(behind({ ...scoped, mintedBy: { type: "agent", id: "a-2" } })).toBe("a-2");
  expect<string | undefined>(behind({ ...scoped, mintedBy: { type: "user", id: "u" } })).toBeUndefined();
  expect<string | undefined>(behind(scoped)).toBeUndefined();
  expect<string | undefined>(
    behind({ ...known, type: "user", id: "u", name: "u", role: "owner" }),
  ).toBeUndefined();
});
