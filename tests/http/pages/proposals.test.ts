/** The proposals of a vault in process: what waits, what was decided, and where each leads. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";
import { pageBrowser } from "../../support/pages/browser.ts";
import { raise } from "../../support/vault/proposals.ts";

const HOSTILE = '"><img src=x onerror=alert(1)></title><script>alert(1)</script>\u202e';
const PROPOSALS = "/vaults/default/proposals";
const DOCS = { action: "set", name: "docs", host: "docs.example.com", auth: { type: "passthrough" } };
const asksFor = { services: [DOCS] };

/** The numbers of the rows, from the top. */
const shown = (text: string) =>
  [...text.matchAll(/>Proposal (\d+)<\/a>/g)].map(([, number]) => Number(number));
const counts = (text: string) =>
  [...text.matchAll(/>(Pending|All)<span class="muted">(\d+)/g)].map(([, name, count]) => `${name} ${count}`);

test("what waits is counted beside the entry and the tab, and leads to its page", async () => {
  await using instance = await openInstance();
  const { look } = pageBrowser(instance, await instance.registerOwner());
  const none = await look(PROPOSALS);
  expect([none.status, none.text.includes("Nothing waits to be decided")]).toEqual([200, true]);
  await raise(instance, { ...asksFor, credentials: [{ action: "set", key: "A_KEY" }] });
  await raise(instance, asksFor);
  await instance.call("POST /v1/admin/proposals/1/reject", {
    token: await instance.addUser("ada@example.com", "member", { default: "admin" }),
    body: { vault: "default" },
  });
  const pending = await look(PROPOSALS);
  expect(shown(pending.text)).toEqual([2]);
  expect(counts(pending.text)).toEqual(["Pending 1", "All 2"]);
  expect(pending.text).toContain('Proposals<span class="count" data-count="proposals">1</span>');
  expect(pending.text).toContain('href="/approve/2?vault=default"');
  const all = await look(`${PROPOSALS}?show=all`);
  expect(shown(all.text)).toEqual([2, 1]);
  expect(all.text).toContain("1 service, 1 credential");
  expect(all.text).toMatch(/badge danger">rejected/);
  expect((await look("/approve/2?vault=default")).text).toContain("docs.example.com");
});

test("many are told in pages", async () => {
  await using instance = await openInstance();
  const { look } = pageBrowser(instance, await instance.registerOwner());
  for (let at = 0; at < 53; at++) await raise(instance, asksFor);
  const first = await look(`${PROPOSALS}?show=all`);
  expect(shown(first.text)).toHaveLength(50);
  expect(first.text).toContain("1–50 of 53");
  const second = await look(`${PROPOSALS}?show=all&from=50`);
  expect(shown(second.text)).toEqual([3, 2, 1]);
  expect(second.text).toContain(`href="${PROPOSALS}?show=all&amp;from=0" rel="prev"`);
  expect((await look(`${PROPOSALS}?from=-1`)).status).toBe(200);
});

test("names and messages of agents stay text", async () => {
  await using instance = await openInstance();
  const { look } = pageBrowser(instance, await instance.registerOwner());
  const raisedBy = { type: "agent", id: "agent-1", name: HOSTILE } as const;
  await raise(instance, { ...asksFor, message: `${HOSTILE}${"x".repeat(1000)}`, raisedBy }, DEFAULT_VAULT_ID);
  const { text } = await look(PROPOSALS);
  expect(text).not.toMatch(/<img src=x|<script>|\u202e|onerror=alert\(1\)>/);
  expect(text).toContain("⟨U+202E⟩");
  expect(text).not.toContain("x".repeat(200));
});

test("who only works in the vault is shown what waits, and nothing that was decided", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const ada = await instance.addUser("ada@example.com", "member", { default: "admin" });
  await raise(instance, asksFor);
  await raise(instance, asksFor);
  const rejected = { token: ada, body: { vault: "default" } };
  await instance.call("POST /v1/admin/proposals/1/reject", rejected);
  const { look } = pageBrowser(instance, await instance.addAgent("bot", "no-access", { default: "proxy" }));
  const { text } = await look(`${PROPOSALS}?show=all`);
  expect([shown(text), counts(text)]).toEqual([[2], ["Pending 1"]]);
});
