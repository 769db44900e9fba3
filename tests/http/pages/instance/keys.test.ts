/** The keys of the instance, in process: what each is, and replacing the root of the proxy's certificates. */
import { describe, expect, test } from "bun:test";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { openAuthority } from "../../../../src/crypto/ca/authority.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";
import { openStore } from "../../../../src/store/open.ts";
import { fakeClock } from "../../../support/clock.ts";
import { openInstance } from "../../../support/instance.ts";
import { ledTo, pageBrowser } from "../../../support/pages/browser.ts";

const DAY = 24 * 3_600_000;
const ROTATE = "/keys/authority/rotate";
const REPLACE = "/keys/authority/replace";

/** With roots as a server has them. */
async function scene() {
  const store = await openStore({ url: "sqlite::memory:" });
  const [clock, barrier] = [fakeClock(), createBarrier(systemRandom.bytes(32))];
  const authority = await openAuthority({ keys: store.keys, barrier, clock });
  const mitm = () => ({ port: 14322, tls: false, rootPem: authority.bundle() });
  const instance = await openInstance({ store, clock, barrier, authority, mitm });
  const owner = await instance.registerOwner();
  const browser = pageBrowser(instance, owner);
  const [signing] = authority.roots();
  const toType = () => authority.signing().certificate.fingerprint256.slice(0, 11);
  const acts = async () => (await store.audit.list({ action: "instance.rotate-authority", limit: 9 })).length;
  return {
    ...{ instance, owner, browser, clock, authority, toType, acts },
    first: signing?.fingerprint ?? "",
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

/** What the confirming page sends along. */
const seenIn = (html: string) => /name="seen" value="([^"]+)"/.exec(html)?.[1] ?? "";

test("owners are led there, and see each key, how it is trusted and where it is replaced", async () => {
  await using on = await scene();
  expect((await on.browser.look("/")).text).toContain('<a href="/keys">Keys</a>');
  const { text } = await on.browser.look("/keys");
  expect(text).toContain(on.first);
  expect(text).toContain("CN=Agent Vault Root CA");
  expect(text).toContain('href="/v1/mitm/ca.pem">Download the bundle');
  expect(text).toMatch(
    /sudo agent-vault ca install --address &#39;&lt;AGENT_VAULT_ADDR&gt;&#39; \\\n {2}--fingerprint/,
  );
  expect(text).toContain("It is made when the log is first signed.");
  expect(text).toContain('href="/companies/default/signing-keys"');
  await on.browser.send("/audit/sign", {});
  const keyId = (await on.instance.store.auditHeads.key())?.keyId;
  const signed = (await on.browser.look("/keys")).text;
  expect(signed).toContain(`audit verify audit.jsonl --key ${keyId}`);
  expect(signed).toMatch(/<dt>Has signed<\/dt><dd>up to record (\d+) of \1, /);
  const member = pageBrowser(on.instance, await on.instance.addUser("max@example.com", "member"));
  expect((await member.look("/keys")).status).toBe(403);
  expect((await member.look("/")).text).not.toContain('href="/keys"');
});

test("where the proxy is off the page says so, and offers no bundle", async () => {
  await using instance = await openInstance();
  const { text } = await pageBrowser(instance, await instance.registerOwner()).look("/keys");
  expect([text.includes("The proxy is off"), text.includes("ca.pem")]).toEqual([true, false]);
});

describe("the root", () => {
  test("is replaced with an overlap, over its three states", async () => {
    await using on = await scene();
    const asked = await on.browser.look(ROTATE);
    expect(asked.text).toContain("signs 30 days from now");
    const sent = { confirm: on.toType(), seen: seenIn(asked.text) };
    expect(ledTo(await on.browser.send(ROTATE, sent))).toEqual([303, "/keys"]);
    const pending = (await on.browser.look("/keys")).text;
    expect(pending).toContain("A new root is published. It signs from ");
    expect(pending).toMatch(/Signs from \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(pending).toContain(">Use the new one at once<");
    expect(pending).not.toContain(`href="${ROTATE}"`);
    expect(await on.acts()).toBe(1);
    // A session of pages ends before that.
    on.clock.advance(30 * DAY);
    const later = pageBrowser(on.instance, await on.instance.addUser("ola@example.com", "owner"));
    expect((await later.look("/keys")).text).toMatch(/Trusted until \d{4}-/);
    on.clock.advance(7 * DAY);
    const last = pageBrowser(on.instance, await on.instance.addUser("oda@example.com", "owner"));
    expect((await last.look("/keys")).text).not.toContain(on.first);
  });

  test("is replaced at once when its fingerprint was typed, and by no second tab", async () => {
    await using on = await scene();
    const asked = (await on.browser.look(REPLACE)).text;
    expect(asked).toMatch(/fails until they are\s+started again/);
    const mistyped = await on.browser.send(REPLACE, { confirm: "AA", seen: seenIn(asked) });
    expect([mistyped.status, /id="confirm-error">Type /.test(mistyped.text), await on.acts()]).toEqual([
      400,
      true,
      0,
    ]);
    const typed = { confirm: on.toType(), seen: seenIn(asked) };
    expect(ledTo(await on.browser.send(REPLACE, typed))).toEqual([303, "/keys"]);
    const { text } = await on.browser.look("/keys");
    expect([text.includes("the old one is forgotten"), text.includes(on.first)]).toEqual([true, false]);
    // The other tab was opened before, and its owner types what the page shows by now.
    const second = await on.browser.send(REPLACE, { confirm: on.toType(), seen: seenIn(asked) });
    expect([second.status, second.text.includes("was replaced meanwhile")]).toEqual([409, true]);
    expect(await on.acts()).toBe(1);
  });

  test("is replaced once by two owners at the same moment", async () => {
    await using on = await scene();
    const seen = seenIn((await on.browser.look(REPLACE)).text);
    const other = pageBrowser(on.instance, await on.instance.addUser("ola@example.com", "owner"));
    const sent = { confirm: on.toType(), seen };
    const answers = await Promise.all([on.browser, other].map((browser) => browser.send(REPLACE, sent)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
    expect(await on.acts()).toBe(1);
  });
});
