/** A company's signing keys as a page, in process: what became of each, and their replacement. */
import { expect, test } from "bun:test";
import { openInstance } from "../../../support/instance.ts";
import { ledTo, pageBrowser } from "../../../support/pages/browser.ts";

const PAGE = "/companies/globex/signing-keys";
const HOUR = 3_600_000;

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const company = await instance.call("POST /v1/companies", { token: owner, body: { companyId: "globex" } });
  const browser = pageBrowser(instance, owner);
  const kids = async () =>
    (await instance.call("GET /v1/ca/public-key?companyId=globex")).json.keys.map(
      ({ kid }: { kid: string }) => kid,
    );
  return {
    ...{ instance, browser, owner, kids, apiKey: company.json.apiKey as string },
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

const seenIn = (html: string) => /name="seen" value="([^"]+)"/.exec(html)?.[1] ?? "";
const states = (html: string) =>
  [
    ...html.matchAll(
      /<th scope="row"[^>]*>(?:<div class="cell">)?<code>([0-9a-f]{16})<\/code>.*?<span class="badge [a-z]+">([^<]+)</gs,
    ),
  ].map(([, kid = "", state = ""]) => [kid, state] as const);

test("each key is shown with what it is, over a replacement and its overlap", async () => {
  await using on = await scene();
  const before = await on.kids();
  const first = (await on.browser.look(PAGE)).text;
  expect(new Set(states(first))).toEqual(new Set(before.map((kid: string) => [kid, "Signs"])));
  expect(first).toContain("http://127.0.0.1:14321/v1/ca/spiffe-bundle?companyId=globex");
  const asked = (await on.browser.look(`${PAGE}/rotate`)).text;
  expect(asked).toContain(`in place of <code>${seenIn(asked)}</code>`);
  expect(asked).toContain("another 24 hours");
  expect(ledTo(await on.browser.send(`${PAGE}/rotate`, { seen: seenIn(asked) }))).toEqual([303, PAGE]);
  const after = (await on.browser.look(PAGE)).text;
  const published = await on.kids();
  expect(after).toContain(`Another key signs for globex now: ${published[0]}.`);
  expect(Object.fromEntries(states(after))).toEqual(
    Object.fromEntries(
      published.map((kid: string) => [kid, before.includes(kid) ? "Still verified" : "Signs"]),
    ),
  );
  on.instance.clock.advance(24 * HOUR);
  const later = pageBrowser(on.instance, await on.instance.addUser("ola@example.com", "owner"));
  expect(states((await later.look(PAGE)).text).filter(([, state]) => state === "Retired").length).toBe(2);
  expect((await later.look("/keys")).text).toContain(`<code>${published[0]}</code>`);
});

test("a second tab, or another owner, does not replace the new keys again", async () => {
  await using on = await scene();
  const seen = seenIn((await on.browser.look(`${PAGE}/rotate`)).text);
  const other = pageBrowser(on.instance, await on.instance.addUser("ola@example.com", "owner"));
  const answers = await Promise.all([on.browser, other].map((one) => one.send(`${PAGE}/rotate`, { seen })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
  const told = answers.find(({ status }) => status === 409)?.text ?? "";
  expect(told).toContain("The signing keys were replaced meanwhile");
  expect(seenIn(told)).toBe((await on.kids())[0]);
  expect((await on.instance.store.audit.list({ action: "company.rotate-keys", limit: 9 })).length).toBe(1);
});

test("the first company, which has needed none, has none; one that there is not is no page", async () => {
  await using on = await scene();
  const { text } = await on.browser.look("/companies/default/signing-keys");
  expect([text.includes("No keys yet"), text.includes("Replace the keys")]).toEqual(
    [false, false].map((_, at) => at === 0),
  );
  const none = await on.browser.look(`/companies/${encodeURIComponent("<b>no\u202e")}/signing-keys`);
  expect([none.status, none.text.includes("<b>no")]).toEqual([404, false]);
  const member = pageBrowser(on.instance, await on.instance.addUser("max@example.com", "member"));
  expect((await member.look(PAGE)).status).toBe(403);
});
