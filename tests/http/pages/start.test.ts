/** The first steps in process: what of an agent's stands in the command that a person copies into a shell. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";
import { pageBrowser } from "../../support/pages/browser.ts";

const TEXT = /id="command"[^>]*><code>([^<]*)</;
const unescaped = (html: string) =>
  html.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&");

test("a path that an agent wrote is one word to a shell", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a shell would expand
  const host = "api.acme-test.com/;$(touch${IFS}owned)'x";
  const put = await instance.call("POST /v1/vaults/default/services", {
    token: owner,
    body: { services: [{ name: "odd", host, auth: { type: "passthrough" } }] },
  });
  expect(put.status).toBe(200);
  const { text } = await pageBrowser(instance, owner).look("/start?service=odd");
  const words = / -- (.*)$/.exec(unescaped(TEXT.exec(text)?.[1] ?? ""))?.[1] ?? "";
  const typed = Bun.spawnSync(["sh", "-c", `printf '%s\\n' ${words}`]);
  expect(typed.stdout.toString().trimEnd().split("\n")).toEqual(["curl", "-sS", `https://${host}`]);
});

test("whoever has one vault without a service is led there, as long as there is none", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const pages = pageBrowser(instance, owner);
  expect((await pages.look("/")).text).toContain('<a class="button" href="/start">Get started</a>');
  const put = await instance.call("POST /v1/vaults/default/services", {
    token: owner,
    body: { services: [{ name: "first", host: "api.acme-test.com", auth: { type: "passthrough" } }] },
  });
  expect(put.status).toBe(200);
  const { text } = await pages.look("/");
  expect(text).not.toContain("Get started");
  expect(text).toContain("Add a service");
});

test("the pages of a vault say which one it is", async () => {
  await using instance = await openInstance();
  const { look } = pageBrowser(instance, await instance.registerOwner());
  for (const page of [
    "overview",
    "services",
    "credentials",
    "proposals",
    "logs",
    "users",
    "agents",
    "tokens",
    "settings",
  ]) {
    const { text } = await look(`/vaults/default/${page}`);
    expect([page, /class="crumbs".*?<\/nav>/.exec(text)?.[0]]).toEqual([
      page,
      expect.stringContaining('<a href="/vaults/default">default</a>'),
    ]);
  }
});
