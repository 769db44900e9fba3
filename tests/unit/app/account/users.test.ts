import { expect, test } from "bun:test";
import { logIn, logOut, registerUser, whoAmI } from "../../../../src/app/account/users.ts";
import type { Passwords } from "../../../../src/ports/passwords.ts";
import { openInstance } from "../../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../../support/principals.ts";

const OLGA = { email: "olga@example.com", password: "correct horse", deviceLabel: undefined, ip: "::1" };

test("a closed registration hashes nothing: strangers cannot make the server work", async () => {
  await using instance = await openInstance();
  await registerUser(instance.deps, OLGA);
  const hash = () => Promise.reject(new Error("hashed"));
  const deps = { ...instance.deps, passwords: { ...instance.deps.passwords, hash } };
  await expect(registerUser(deps, { ...OLGA, email: "eve@example.com" })).rejects.toMatchObject({
    code: "registration_closed",
  });
});

test("an unknown address costs a verification as a known one does", async () => {
  await using instance = await openInstance();
  await registerUser(instance.deps, OLGA);
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
  await registerUser(instance.deps, OLGA);
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

test("the password is stored as a hash only", async () => {
  await using instance = await openInstance();
  await registerUser(instance.deps, OLGA);
  const user = await instance.store.users.byEmail("olga@example.com");
  expect(user?.passwordHash).toStartWith("$argon2id$");
  expect(JSON.stringify(user)).not.toContain("correct horse");
});

test("logging out ends any kind of session and minds no other", async () => {
  await using instance = await openInstance();
  const { token } = await registerUser(instance.deps, OLGA);
  const scoped = await instance.addScoped("proxy");
  await logOut(instance.deps, { token: "av_sess_unknown", ip: "::1" });
  await logOut(instance.deps, { token: scoped, ip: "::1" });
  const { sessions } = instance.store;
  expect(await sessions.byHash(instance.deps.tokens.hash(scoped))).toBeUndefined();
  expect(await sessions.byHash(instance.deps.tokens.hash(token))).toBeDefined();
});

test("only accounts know who they are", () => {
  expect(whoAmI(userPrincipal("member"))).toMatchObject({ type: "user", role: "member" });
  expect(() => whoAmI(scopedPrincipal("admin"))).toThrow("Not authenticated");
});
