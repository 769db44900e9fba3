import { expect, test } from "bun:test";
import { registerUser } from "../../../../src/app/account/register.ts";
import type { Passwords } from "../../../../src/ports/passwords.ts";
import { mailbox } from "../../../support/account/codes.ts";
import { openInstance } from "../../../support/instance.ts";

const OLGA = { email: "olga@example.com", password: "correct horse", deviceLabel: undefined, ip: "::1" };

test("a closed registration hashes nothing: strangers cannot make the server work", async () => {
  await using instance = await openInstance();
  await registerUser(instance.deps, OLGA);
  await instance.store.settings.setInstance("invite_only", "true");
  const hash = () => Promise.reject(new Error("hashed"));
  const deps = { ...instance.deps, passwords: { ...instance.deps.passwords, hash } };
  await expect(registerUser(deps, { ...OLGA, email: "eve@example.com" })).rejects.toMatchObject({
    code: "registration_closed",
  });
});

test("new, unverified and verified addresses are the same work, and nobody waits for mail", async () => {
  const never = { ...mailbox(), send: () => new Promise<void>(() => {}) };
  await using instance = await openInstance({ mailer: never });
  await registerUser(instance.deps, OLGA);
  let hashed = 0;
  const passwords: Passwords = {
    ...instance.deps.passwords,
    hash: (password) => {
      hashed += 1;
      return instance.deps.passwords.hash(password);
    },
  };
  const codes: number[] = [];
  for (const email of ["eve@example.com", "eve@example.com", "olga@example.com"]) {
    const outcome = await registerUser({ ...instance.deps, passwords }, { ...OLGA, email });
    expect(outcome).toEqual({ type: "unverified", email });
    const live = await instance.store.emailCodes.live({ purpose: "verify", email }, instance.clock.now());
    codes.push(live.length);
  }
  expect([hashed, codes]).toEqual([3, [1, 2, 1]]);
});

test("over the limit of codes nothing is written", async () => {
  await using instance = await openInstance();
  await registerUser(instance.deps, OLGA);
  const eve = { ...OLGA, email: "eve@example.com" };
  for (let times = 0; times < 3; times++) await registerUser(instance.deps, eve);
  const before = await instance.store.users.byEmail(eve.email);
  await expect(registerUser(instance.deps, { ...eve, password: "another one" })).rejects.toMatchObject({
    code: "too_many_codes",
  });
  expect(await instance.store.users.byEmail(eve.email)).toEqual(before);
  instance.clock.advance(15 * 60_000);
  expect((await registerUser(instance.deps, eve)).type).toBe("unverified");
});

test("the password is stored as a hash only", async () => {
  await using instance = await openInstance();
  await registerUser(instance.deps, OLGA);
  const user = await instance.store.users.byEmail("olga@example.com");
  expect(user?.passwordHash).toStartWith("$argon2id$");
  expect(JSON.stringify(user)).not.toContain("correct horse");
});
