import { expect, test } from "bun:test";
import { logIn, logOut, whoAmI } from "../../../../src/app/account/sign-in.ts";
import type { Passwords } from "../../../../src/ports/passwords.ts";
import { openInstance } from "../../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../../support/principals.ts";

const OLGA = { email: "olga@example.com", password: "correct horse", deviceLabel: undefined, ip: "::1" };

test("an unknown address costs a verification as a known one does", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const verified: (string | undefined)[] = [];
  const passwords: Passwords = {
    ...instance.deps.passwords,
    verify: (password, encoded) => {
      verified.push(encoded);
      return instance.deps.passwords.verify(password, encoded);
    },
  };
  const deps = { ...instance.deps, passwords };
  for (const email of ["olga@example.com", "eve@example.com", "OLGA@example.com"]) {
    await expect(logIn(deps, { ...OLGA, email, password: "wrong" })).rejects.toMatchObject({
      code: "login_failed",
    });
  }
  expect(verified).toHaveLength(3);
  expect(verified.map((encoded) => encoded?.slice(0, 9))).toEqual(["$argon2id", undefined, "$argon2id"]);
});

test("a switched-off account does not sign in with the right password", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const { users } = instance.store;
  const byEmail: typeof users.byEmail = async (email) => {
    const user = await users.byEmail(email);
    return user && { ...user, active: false };
  };
  const deps = { ...instance.deps, store: { ...instance.store, users: { ...users, byEmail } } };
  await expect(logIn(deps, OLGA)).rejects.toMatchObject({ code: "login_failed" });
  expect((await logIn(instance.deps, { ...OLGA, email: " olga@example.com " })).token).toStartWith(
    "av_sess_",
  );
});

test("a password that is changed while the old one is verified opens nothing", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const verify: Passwords["verify"] = async (password, encoded) => {
    const isRight = await instance.deps.passwords.verify(password, encoded);
    const user = await instance.store.users.byEmail(OLGA.email);
    if (user !== undefined) await instance.store.users.setPassword(user.id, "$argon2id$another");
    return isRight;
  };
  const deps = { ...instance.deps, passwords: { ...instance.deps.passwords, verify } };
  await expect(logIn(deps, OLGA)).rejects.toMatchObject({ code: "login_failed" });
});

test("logging out ends any kind of session and minds no other", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const scoped = await instance.addScoped("proxy");
  await logOut(instance.deps, { token: "av_sess_unknown", ip: "::1" });
  await logOut(instance.deps, { token: scoped, ip: "::1" });
  const { sessions } = instance.store;
  expect(await sessions.byHash(instance.deps.tokens.hash(scoped))).toBeUndefined();
  expect(await sessions.byHash(instance.deps.tokens.hash(token))).toBeDefined();
  const [last] = await instance.store.audit.list({ limit: 1 });
  expect(last).toMatchObject({
    action: "session.revoke",
    vault: { name: "default" },
    actor: { type: "scoped" },
  });
});

test("only accounts know who they are", () => {
  expect(whoAmI(userPrincipal("member"))).toMatchObject({ type: "user", role: "member" });
  expect(() => whoAmI(scopedPrincipal("admin"))).toThrow("Not authenticated");
});
