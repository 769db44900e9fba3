/**
 * Every page that there is, in an instance in which all that somebody else fills in is hostile: no element and no attribute
 * comes of it, nothing runs, and no page is wider than a phone. The pages are those of the route table, so that a new one is
 * among them; one that needs more than its address says has it here.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { PAGES } from "../../../src/web/pages.ts";
import {
  CANARY,
  HOSTILE,
  HOSTILE_EMAIL,
  type HostileWorld,
  hostileWorld,
  LONG_NAME,
  VAULT_NAME,
} from "../../support/pages/hostile-world.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { launch } from "../stage.ts";

const WORDS = encodeURIComponent(HOSTILE);
const VAULT = encodeURIComponent(VAULT_NAME);
/** What is asked for beside the address alone. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  "/": ["", `?q=${WORDS}`],
  "/login": [`?next=/${WORDS}`],
  "/register/code": [`?email=${WORDS}`],
  "/forgot-password/code": [`?email=${WORDS}`],
  "/oauth/complete": [`?message=${WORDS}`, `?status=success&vault=${WORDS}&key=${WORDS}`],
  "/approve/:id": [`?vault=${VAULT}`],
  "/start": [`?vault=${VAULT}`],
  "/start/arrived": [`?vault=${WORDS}&service=${WORDS}`],
  "/new-invite": ["", `?email=${WORDS}`],
  "/agents": ["", `?q=${WORDS}`],
  "/users": ["", `?q=${WORDS}`],
  "/audit": ["", `?actor=${WORDS}&action=${WORDS}`],
  "/vaults/:name/services": [`?hosts=all&url=${WORDS}`],
  "/vaults/:name/services/new": ["", `?host=${WORDS}`, `?preset=${WORDS}`],
  "/vaults/:name/credentials/new": ["", `?key=${WORDS}`],
  "/vaults/:name/credentials/new-oauth": ["", `?key=${WORDS}`],
  "/vaults/:name/proposals": ["", "?show=all"],
  "/vaults/:name/logs": ["", `?host=${WORDS}&q=${WORDS}`],
  "/vaults/:name/users/remove": [`?email=${encodeURIComponent(HOSTILE_EMAIL)}`],
  "/vaults/:name/users/limits": [`?member=${encodeURIComponent(HOSTILE_EMAIL)}`],
  "/vaults/:name/agents/remove": [`?agent=${LONG_NAME}`],
  "/vaults/:name/agents/limits": [`?member=${LONG_NAME}`],
  "/vaults/:name/canaries/revoke": [`?id=${CANARY}`],
  "/realms/:id/agents/remove": [`?agent=${LONG_NAME}`],
  "/realms/:id/members/remove": [`?email=${encodeURIComponent(HOSTILE_EMAIL)}`],
  "/vaults/:name/tokens/revoke": [`?id=${WORDS}`],
};
/** No pages: what they load, and what leads on at once or answers a script. */
const NO_PAGES = [
  "/assets/:name",
  "/waiting",
  "/start/arrived",
  "/login/link",
  "/invite/:token",
  "/approve/:id/login",
];
/** Answered without anything of what is hostile, since what it names is there for nobody. */
const REFUSED = [
  "/vaults/:name/tokens/revoke",
  "/companies/:id/agents/:agent/passports/:jti/revoke",
  "/companies/:id/keys/:key/revoke",
  "/companies/:id/clients/:client/delete",
];

const PATTERNS = PAGES.filter(({ method, path }) => method === "GET" && !NO_PAGES.includes(path)).map(
  ({ path }) => path,
);

describe.skipIf(!REQUIREMENTS.chromium.met())("hostile names", () => {
  let world: HostileWorld;
  let server: ReturnType<typeof Bun.serve>;
  let browser: Browser;
  beforeAll(async () => {
    world = await hostileWorld();
    const { api } = world.instance;
    server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: (request) => api.fetch(request, { ip: "127.0.0.1" }),
    });
    browser = await launch();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.stop(true);
    await world.instance[Symbol.asyncDispose]();
  });

  const addressesOf = (pattern: string): string[] => {
    const segments = pattern.split("/");
    const path = segments.map((segment, at) => {
      if (!segment.startsWith(":")) return segment;
      const name = world.names[segments[at - 1] ?? ""];
      if (name === undefined)
        throw new Error(`say in hostile-world.ts what stands for ${segment} in ${pattern}`);
      return encodeURIComponent(name);
    });
    return (QUERIES[pattern] ?? [""]).map((query) => `${path.join("/")}${query}`);
  };

  test("there are more than forty pages", () => expect(PATTERNS.length).toBeGreaterThan(40));

  test.each(PATTERNS)(
    "are text on %s",
    async (pattern) => {
      const context = await browser.newContext({
        baseURL: server.url.href,
        viewport: { width: 360, height: 800 },
      });
      const url = server.url.href;
      await context.addCookies([
        { name: "av_session", value: world.owner, url },
        { name: "av_invite", value: world.inviteToken, url },
      ]);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("dialog", (dialog) => {
        complaints.push("a dialog was opened");
        void dialog.dismiss();
      });
      for (const address of addressesOf(pattern)) {
        const answer = await page.goto(address);
        const found = await page.evaluate<string[]>(`(${FOREIGN})()`);
        expect([address, found]).toEqual([address, []]);
        const status = answer?.status() ?? 0;
        const isRefused = REFUSED.includes(pattern) || address.includes("?");
        expect([address, status < 400 || (isRefused && status < 500)]).toEqual([address, true]);
      }
      expect(complaints.filter((text) => !text.includes("Failed to load resource"))).toEqual([]);
      await context.close();
    },
    60_000,
  );
});

/** It runs in the page: what of it came of somebody's words, and whether it is too wide. */
const FOREIGN = String.raw`() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const found = [];
  const known = /^(https?:\/\/127\.0\.0\.1|\/)/;
  for (const one of document.querySelectorAll("*")) {
    if (one.localName.startsWith("x-") || ["iframe", "object", "embed", "base"].includes(one.localName)) found.push(one.localName);
    for (const { name } of one.attributes) if (/^on|^style$|["'<>]/.test(name)) found.push(one.localName + " " + name);
  }
  for (const one of document.querySelectorAll("script")) if (!(one.getAttribute("src") ?? "").startsWith("/assets/")) found.push("script");
  for (const one of document.querySelectorAll("a[href]")) if (one.protocol === "javascript:" || one.protocol === "data:") found.push(one.href);
  const turned = document.body.innerText.indexOf("\u202e");
  if (turned >= 0) found.push("turned around: " + document.body.innerText.slice(Math.max(0, turned - 60), turned));
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
    found.push("wide " + scrollWidth + ": " + (wide.at(-1)?.outerHTML.slice(0, 160) ?? ""));
  }
  return found;
}`;
