/** A decision that comes too late says so, and a decision that was sent twice does not. */
import { expect, test } from "bun:test";
import { type Instance, openInstance } from "../../support/instance.ts";
import { raise } from "../../support/vault/proposals.ts";

const CSRF = "c".repeat(64);
const APPROVE = "/approve/1?vault=default";
const REJECT = "/approve/1/reject?vault=default";
const LATE = { approval: "Your approval came too late", rejection: "Your rejection came too late" };

async function decided(instance: Instance) {
  await instance.registerOwner();
  const max = await instance.addUser("max@example.com", "member", { default: "member" });
  const ada = await instance.addUser("ada@example.com", "member", { default: "admin" });
  await raise(instance, { credentials: [{ action: "set", key: "DOCS_KEY" }] });
  const show = (path: string, token: string) => instance.call(`GET ${path}&again=1`, { token });
  const { text } = await show(APPROVE, max);
  const reach_hash = /name="reach_hash" value="(\w+)"/.exec(text)?.[1] ?? "";
  /** As from a page that was shown before anybody had decided; the text of the page that it leads to. */
  const send = async (path: string, token: string) => {
    const answer = await instance.call(`POST ${path}`, {
      token,
      headers: { "Content-Type": "application/x-www-form-urlencoded", Cookie: `av_csrf=${CSRF}` },
      body: `${new URLSearchParams({ csrf: CSRF, reach_hash, "value:DOCS_KEY": "docs_live_1" })}`,
    });
    expect(answer.status).toBe(303);
    return (await show(answer.headers.get("Location") ?? "", token)).text;
  };
  return { max, ada, show, send };
}

test("of somebody else, and of oneself when it was meant otherwise", async () => {
  await using instance = await openInstance();
  const { max, ada, send } = await decided(instance);
  expect(await send(APPROVE, max)).not.toContain("too late");
  for (const token of [max, ada]) {
    const text = await send(REJECT, token);
    expect(text).toContain(LATE.rejection);
    expect(text).toMatch(/class="banner danger"[^>]*>.*?too late/s);
    expect(text.indexOf(LATE.rejection)).toBeLessThan(text.indexOf("max@example.com</bdi>, "));
  }
  // The same form a second time did what was meant; the same decision of somebody else did not.
  expect(await send(APPROVE, max)).not.toContain("too late");
  expect(await send(APPROVE, ada)).toContain(LATE.approval);
});

test("of a rejection that was none of theirs", async () => {
  await using instance = await openInstance();
  const { max, ada, send } = await decided(instance);
  await send(REJECT, ada);
  expect(await send(APPROVE, max)).toContain(LATE.approval);
  expect(await send(REJECT, max)).toContain(LATE.rejection);
  expect(await send(REJECT, ada)).not.toContain("too late");
});

test("is said neither of one that waits, nor in words of the address", async () => {
  await using instance = await openInstance();
  const { max, show, send } = await decided(instance);
  expect((await show(`${APPROVE}&late=reject`, max)).text).not.toContain("too late");
  await send(APPROVE, max);
  expect((await show(`${APPROVE}&late=%3Cb%3Enow`, max)).text).not.toMatch(/too late|<b>/);
});
