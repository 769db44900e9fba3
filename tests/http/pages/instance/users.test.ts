/** The console's pages of people and invites, used as an owner and a member do; a link is shown once. */
import { expect, test } from "bun:test";
import { ledTo, visitor } from "../../../support/console/visitor.ts";
import { openInstance } from "../../../support/instance.ts";

const LINK = /\/invite\/av_uinv_[0-9a-f]+/g;

/** As where no mail is set up, or where it fails: the link is then to be passed on by hand. */
async function scene() {
  const instance = await openInstance();
  const session = await instance.registerOwner();
  await instance.addVault("payments");
  return {
    instance,
    session,
    ...visitor(instance, session),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

async function withoutMail() {
  const made = await scene();
  Object.assign(made.instance.deps, { mailer: { ...made.instance.deps.mailer, isConfigured: false } });
  return made;
}

test("an invite's link stands in the answer that made it and on no other page, and a renewed one replaces it", async () => {
  await using at = await withoutMail();
  const sent = await at.send("/new-invite", {
    email: "friend@example.com",
    role: "member",
    "vault.payments": "admin",
  });
  expect(sent.status).toBe(200);
  const [link = ""] = sent.text.match(LINK) ?? [];
  expect(sent.text.match(LINK)).toEqual([link]);
  const list = await at.look("/users");
  expect([list.text.includes("friend@example.com"), list.text.includes("payments (admin)")]).toEqual([
    true,
    true,
  ]);
  expect(list.text.match(LINK)).toBeNull();
  const renew = /action="(\/invites\/[0-9a-f]+\/renew)"/.exec(list.text)?.[1] ?? "";
  const [second = ""] = (await at.send(renew)).text.match(LINK) ?? [];
  expect(second).not.toBe(link);
  const details = async (one: string) =>
    (await at.instance.call(`GET /v1/users/invites/${one.slice("/invite/".length)}/details`)).json;
  expect(await details(second)).toMatchObject({ email: "friend@example.com" });
  expect((await details(link)).email).toBeUndefined();
  const revoke = /href="(\/invites\/[0-9a-f]+\/revoke)"/.exec((await at.look("/users")).text)?.[1] ?? "";
  expect((await at.look(revoke)).text).toContain("friend@example.com");
  expect(ledTo(await at.send(revoke))).toEqual([303, "/users"]);
  expect((await details(second)).email).toBeUndefined();
  expect((await at.look("/users")).text).not.toContain("friend@example.com");
});

test("what is refused stands beside its field, with what was typed", async () => {
  await using at = await scene();
  const bad = await at.send("/new-invite", { email: "<b>@", role: "owner", "vault.payments": "member" });
  expect(bad.status).toBe(400);
  expect([bad.text.includes('id="email-error"'), bad.text.includes('value="&lt;b&gt;@"')]).toEqual([
    true,
    true,
  ]);
  expect(bad.text).toMatch(/<option value="owner" selected/);
  const known = await at.send("/new-invite", { email: "olga@example.com" });
  expect([known.status, known.text.includes('id="email-error"')]).toEqual([409, true]);
});

test("an owner gives another role and removes by the typed address, but not the last owner", async () => {
  await using at = await scene();
  await at.instance.addUser("max@example.com", "member", { payments: "member" });
  const path = "/users/max%40example.com";
  expect((await at.look(path)).text).toContain("payments");
  expect((await at.send(`${path}/role`, { role: "owner" })).status).toBe(303);
  expect((await at.instance.store.users.byEmail("max@example.com"))?.role).toBe("owner");
  await at.send(`${path}/role`, { role: "no-access" });
  const last = await at.send("/users/olga%40example.com/role", { role: "member" });
  expect([last.status, last.text.includes('id="role-error"')]).toEqual([409, true]);
  expect((await at.send(`${path}/remove`, { confirm: "max" })).text).toContain('id="confirm-error"');
  expect(ledTo(await at.send(`${path}/remove`, { confirm: "max@example.com" }))).toEqual([303, "/users"]);
  expect((await at.look(path)).status).toBe(404);
});

test("a member sees who is there, and neither their vaults nor what only owners do", async () => {
  await using at = await scene();
  const { look } = visitor(
    at.instance,
    await at.instance.addUser("max@example.com", "member", { payments: "admin" }),
  );
  const { text } = await look("/users");
  expect(text).toContain("olga@example.com");
  expect(text).not.toContain('href="/users/olga');
  expect(text).not.toContain("payments (admin)");
  const form = await look("/new-invite");
  expect([form.text.includes('value="owner"'), form.text.includes("vault.payments")]).toEqual([false, true]);
});
