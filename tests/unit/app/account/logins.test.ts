import { expect, test } from "bun:test";
import { newLogin } from "../../../../src/app/account/logins.ts";
import type { UserId } from "../../../../src/core/ids.ts";
import { openInstance } from "../../../support/instance.ts";

test("a login holds the hash of its token, a year and thirty days without use", async () => {
  await using instance = await openInstance();
  const { login, session } = newLogin(instance.deps, "user-1" as UserId, " laptop\u0000 ");
  const now = instance.clock.now();
  expect(session).toMatchObject({
    type: "user",
    userId: "user-1" as UserId,
    hash: instance.deps.tokens.hash(login.token),
    createdAt: now,
    expiresAt: now + 365 * 86_400_000,
    idleTtlMs: 30 * 86_400_000,
    deviceLabel: "laptop",
  });
  expect(JSON.stringify(session)).not.toContain(login.token);
  expect(newLogin(instance.deps, "user-1" as UserId, " ").session).not.toContainKey("deviceLabel");
});
