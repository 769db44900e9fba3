/** One's own account, in process: what its forms do, what is said beside a field, and what is never shown. */
import { describe, expect, test } from "bun:test";
import { openInstance } from "../../../support/instance.ts";
import { ledTo, pageBrowser } from "../../../support/pages/browser.ts";

async function scene() {
  const instance = await openInstance();
  await instance.registerOwner();
  const session = await instance.addUser("max@example.com", "member");
  const browser = pageBrowser(instance, session);
  return { instance, session, browser, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

const logIn = (password = "password of max@example.com", device_label = "Old laptop <b>") => ({
  body: { email: "max@example.com", password, device_label },
});

test("the side bar leads to it", async () => {
  await using on = await scene();
  expect((await on.browser.look("/")).text).toContain('href="/account">Account</a>');
});

describe("the password", () => {
  const change = (current_password: string, new_password: string) => ({ current_password, new_password });

  test("is changed, which ends every other login and keeps this browser's", async () => {
    await using on = await scene();
    const sent = change("password of max@example.com", "another horse");
    expect(ledTo(await on.browser.send("/account/password", sent))).toEqual([303, "/account"]);
    expect((await on.browser.look("/account")).text).toContain("Your password is changed");
    expect((await on.instance.call("GET /v1/auth/me", { token: on.session })).status).toBe(401);
    expect((await on.instance.call("POST /v1/auth/login", logIn("another horse"))).status).toBe(200);
  });

  test("that is refused is told beside its field, and is not shown", async () => {
    await using on = await scene();
    const wrong = await on.browser.send("/account/password", change("wrong horse", "another horse"));
    expect(wrong.status).toBe(401);
    expect(wrong.text).toMatch(/id="current_password-error">The current password is not right\./);
    expect(wrong.text).not.toMatch(/wrong horse|another horse/);
    const short = await on.browser.send("/account/password", change("password of max@example.com", "short"));
    expect(short.text).toMatch(/id="new_password-error">A password has at least 8/);
    const none = await on.browser.send("/account/password", change("", "another horse"));
    expect(none.text).toMatch(/id="current_password-error">/);
  });
});

describe("devices", () => {
  test("are one's logins, each of which can be ended", async () => {
    await using on = await scene();
    const other = (await on.instance.call("POST /v1/auth/login", logIn())).json.token;
    const { text } = await on.browser.look("/account");
    expect(text).toContain("Old laptop &lt;b&gt;");
    const ids = [...text.matchAll(/action="(\/account\/devices\/[^"]+\/revoke)"/g)].map(([, to]) => to ?? "");
    expect([ids.length, text.split("This one").length - 1]).toEqual([2, 1]);
    const named = /action="([^"]+)"[^>]*>(?:<input[^>]*>)+<button[^>]*Log out Old laptop/;
    const revoke = named.exec(text)?.[1] ?? "";
    expect(ledTo(await on.browser.send(revoke, {}))).toEqual([303, "/account"]);
    expect((await on.instance.call("GET /v1/auth/me", { token: other })).status).toBe(401);
    // The browser's own.
    const own = ids.find((to) => to !== revoke) ?? "";
    expect(ledTo(await on.browser.send(own, {}))).toEqual([303, "/login"]);
    expect(on.browser.cookies.get("av_session")).toBe("");
    expect((await on.browser.look("/account")).headers.get("Location")).toBe("/login?next=%2Faccount");
  });

  test("of others are none of one's own", async () => {
    await using on = await scene();
    await on.instance.addUser("eve@example.com", "member");
    const eve = await on.instance.store.users.byEmail("eve@example.com");
    const [login] = await on.instance.store.sessions.listLogins(eve?.id as never, on.instance.clock.now());
    expect((await on.browser.send(`/account/devices/${login?.publicId}/revoke`, {})).status).toBe(404);
  });
});

test("deleting takes one's address, typed, and is not for owners", async () => {
  await using on = await scene();
  const mistyped = await on.browser.send("/account/delete", { confirm: "max" });
  expect(mistyped.status).toBe(400);
  expect(mistyped.text).toMatch(/id="confirm-error">Type max@example\.com\./);
  const gone = await on.browser.send("/account/delete", { confirm: "max@example.com" });
  expect(ledTo(gone)).toEqual([303, "/login"]);
  expect((await on.browser.look("/login")).text).toContain("Your account is deleted.");
  expect(await on.instance.store.users.byEmail("max@example.com")).toBeUndefined();
  const owner = pageBrowser(on.instance, await on.instance.addUser("ola@example.com", "owner"));
  const refused = await owner.send("/account/delete", { confirm: "ola@example.com" });
  expect(refused.status).toBe(409);
  expect(refused.text).toContain("An owner cannot delete their own account.");
});
