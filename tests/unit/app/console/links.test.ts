import { expect, test } from "bun:test";
import { logOut } from "../../../../src/app/account/sign-in.ts";
import {
  type ConsoleLinks,
  makeConsoleLink,
  openConsoleLink,
  spendConsoleLink,
} from "../../../../src/app/console/links.ts";
import { resolvePrincipal } from "../../../../src/app/principals.ts";
import { openInstance } from "../../../support/instance.ts";

const HERE = { isLocal: true, ip: "127.0.0.1" };

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const consoleLinks: ConsoleLinks = new Map();
  const deps = { ...instance.deps, consoleLinks };
  const principal = await resolvePrincipal(deps, owner);
  return { instance, owner, deps, principal, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

test("a link opens a login of whoever asked for it, on pages alone, once, whoever is first", async () => {
  await using s = await scene();
  const { token } = makeConsoleLink(s.deps, s.principal, HERE);
  const tries = await Promise.allSettled([1, 2, 3].map(() => openConsoleLink(s.deps, { ...HERE, token })));
  expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
  const [opened] = tries.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const of = opened?.token ?? "";
  expect(await resolvePrincipal(s.deps, of, { page: "console" })).toMatchObject({ name: "olga@example.com" });
  await expect(resolvePrincipal(s.deps, of)).rejects.toMatchObject({ code: "session_invalid" });
});

test("it is over after a minute, and with the session that asked for it", async () => {
  await using s = await scene();
  const late = makeConsoleLink(s.deps, s.principal, HERE);
  s.instance.clock.advance(60_000);
  await expect(openConsoleLink(s.deps, { ...HERE, token: late.token })).rejects.toMatchObject({
    code: "login_failed",
  });
  const { token } = makeConsoleLink(s.deps, s.principal, HERE);
  expect(s.deps.consoleLinks.size).toBe(1);
  await logOut(s.deps, { token: s.owner, ip: "127.0.0.1" });
  await expect(openConsoleLink(s.deps, { ...HERE, token })).rejects.toMatchObject({ code: "login_failed" });
});

test("it is neither given nor good elsewhere, and not for agents", async () => {
  await using s = await scene();
  const elsewhere = { isLocal: false, ip: "203.0.113.9" };
  expect(() => makeConsoleLink(s.deps, s.principal, elsewhere)).toThrow("own machine");
  const { token } = makeConsoleLink(s.deps, s.principal, HERE);
  await expect(openConsoleLink(s.deps, { ...elsewhere, token })).rejects.toMatchObject({ code: "forbidden" });
  const agent = await resolvePrincipal(s.deps, await s.instance.addAgent("bot", "owner"));
  expect(() => makeConsoleLink(s.deps, agent, HERE)).toThrow("User session required");
});

test("it proves once who asks, and nobody else", async () => {
  await using s = await scene();
  const max = await resolvePrincipal(s.deps, await s.instance.addUser("max@example.com", "member"));
  const link = () => ({ ...HERE, token: makeConsoleLink(s.deps, s.principal, HERE).token });
  const refused = { code: "login_failed" };
  const [mine, spent, late] = [link(), link(), link()];
  await spendConsoleLink(s.deps, s.principal, mine);
  await expect(spendConsoleLink(s.deps, s.principal, mine)).rejects.toMatchObject(refused);
  await expect(openConsoleLink(s.deps, mine)).rejects.toMatchObject(refused);
  await expect(spendConsoleLink(s.deps, max, spent)).rejects.toMatchObject(refused);
  const elsewhere = { ...late, isLocal: false };
  await expect(spendConsoleLink(s.deps, s.principal, elsewhere)).rejects.toMatchObject({ code: "forbidden" });
  s.instance.clock.advance(60_000);
  await expect(spendConsoleLink(s.deps, s.principal, late)).rejects.toMatchObject(refused);
  const orphan = link();
  await logOut(s.deps, { token: s.owner, ip: "127.0.0.1" });
  await expect(spendConsoleLink(s.deps, s.principal, orphan)).rejects.toMatchObject(refused);
});
