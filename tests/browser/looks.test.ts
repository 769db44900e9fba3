/** How pages look and are used: on a desktop and a phone, light and dark, and with nothing but a keyboard. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { REQUIREMENTS } from "../support/requirements.ts";
import { faultsOf, tabStops } from "./accessibility.ts";
import {
  approve,
  EVIL,
  logIn,
  MEMBER,
  openPage,
  PASSWORD,
  PROVIDER,
  type Stage,
  stage,
  VAULT,
} from "./stage.ts";

const LONG = "x".repeat(300);
/** Everything that the page can show at once. */
const EVERYTHING = {
  services: [
    { action: "set", name: "mirror", host: EVIL, auth: { type: "bearer", token: "STRIPE_KEY" } },
    { action: "set", name: "wild", host: "*.github.io", auth: { type: "bearer", token: "STRIPE_KEY" } },
    {
      action: "set",
      name: "fresh",
      host: "api.xn--strpe-1sa.com/v1/*",
      auth: { type: "custom", headers: { "X-Key": "{{ FRESH_KEY }}" } },
      substitutions: [{ key: "NOTE_KEY", placeholder: "__note__", in: ["path", "body"] }],
    },
    { action: "delete", name: "stripe", host: "api.stripe-test.example" },
  ],
  credentials: [
    { action: "set", key: "FRESH_KEY", description: LONG, obtain: `https://example.com/${LONG}` },
    { action: "set", key: "NOTE_KEY", value: "x" },
    {
      action: "set",
      key: "OAUTH_KEY",
      type: "oauth",
      oauth: {
        authorization_url: `https://${PROVIDER}/authorize`,
        token_url: `https://${PROVIDER}/token`,
        scopes: LONG,
      },
    },
  ],
  message: `${LONG} \u202e hidden`,
  user_message: "Please\nlook",
};

const LOOKS = [1280, 360].flatMap((width) =>
  (["light", "dark"] as const).map((scheme) => [width, scheme] as const),
);

describe.skipIf(!REQUIREMENTS.chromium.met())("pages", () => {
  let scene: Stage;
  let session: string;
  let waiting: { id: number; link: string };
  let rejected: { id: number; link: string };
  beforeAll(async () => {
    scene = await stage();
    session = await scene.person(MEMBER, "member");
    const { services, ...rest } = EVERYTHING;
    // What no service uses stands in a proposal of its own.
    const [fresh, note] = rest.credentials;
    waiting = await scene.propose({ ...rest, services, credentials: [fresh, note] });
    const uses = {
      action: "set",
      name: "files",
      host: "files.example.com",
      auth: { type: "bearer", token: "OAUTH_KEY" },
    };
    rejected = await scene.propose({ ...rest, services: [uses], credentials: rest.credentials.slice(2) });
  }, 60_000);
  afterAll(() => scene[Symbol.asyncDispose]());

  const member = (id: number) => `/approve/${id}?vault=${VAULT}`;
  const submitEmpty = async (page: Page) => {
    await page.evaluate("for (const form of document.forms) form.noValidate = true");
    await approve(page);
    await page.getByText("Not applied yet").waitFor();
  };

  test.each(LOOKS)(
    "can be read at %i pixels, %s",
    async (width, scheme) => {
      const shown: [name: string, faults: string[]][] = [];
      const visit = async (
        name: string,
        path: string,
        more?: (page: Page) => Promise<void>,
        who?: string,
      ) => {
        const { page, context } = await openPage(scene, {
          width,
          scheme,
          ...(who === undefined ? {} : { session: who }),
        });
        await page.goto(path);
        await page.waitForURL((url) => !url.searchParams.has("token"));
        await more?.(page);
        shown.push([name, await faultsOf(page)]);
        await context.close();
      };
      await visit("by the link", waiting.link);
      await visit("wrong password", waiting.link, async (page) => {
        await logIn(page, MEMBER, "wrong");
        await page.getByText("Invalid email or password").waitFor();
      });
      await visit("stranger", member(waiting.id));
      await visit("to decide", member(waiting.id), undefined, session);
      await visit("refused", member(waiting.id), submitEmpty, session);
      await visit(
        "several lines",
        member(waiting.id),
        (page) => page.locator("summary").first().click(),
        session,
      );
      await visit("oauth", member(rejected.id), undefined, session);
      await visit("no such proposal", member(999), undefined, session);
      await visit("connected", "/oauth/complete?status=success&vault=payments&key=FILES");
      await visit("not connected", `/oauth/complete?status=error&message=${LONG}`);
      await visit("error", "/approve/zero");
      expect(shown.filter(([, faults]) => faults.length > 0)).toEqual([]);
      expect(shown.length).toBe(11);
    },
    120_000,
  );

  test("what they are judged by finds what is wrong", async () => {
    const { page } = await openPage(scene, { width: 360 });
    const content = (style: string, body: string) =>
      `<!doctype html><html lang="en"><title>x</title><style>body { background: #fff } ${style}</style>${body}</html>`;
    await page.setContent(
      content(
        "p { color: #888 } input { border: 1px solid #ccc } div { width: 600px } button { height: 18px; padding: 0 }",
        '<h2>a</h2><p id="one">grey</p><p id="one">two</p><div>wide</div><input name="bare" aria-describedby="none">' +
          "<img src='data:,'><button>tiny</button>",
      ),
    );
    const faults = await faultsOf(page);
    const byAxe = faults.filter((fault) => fault.startsWith("axe "));
    for (const rule of ["image-alt", "label", "color-contrast", "region"]) {
      expect(byAxe.join("\n")).toContain(`axe ${rule}: `);
    }
    expect(faults.filter((fault) => !byAxe.includes(fault))).toEqual([
      "the page is wider than its window: 608",
      "id twice: one",
      "refers to nothing: none",
      "no label: bare",
      "too small: tiny",
      "no alt: data:,",
      "not one h1, first: 2",
      "contrast 3.54: grey",
      "contrast 3.54: two",
      "border 1.61: bare",
    ]);
    await page.setContent(
      content("button { outline: none }", "<h1>a</h1><button>b</button><a href='#'>c</a>"),
    );
    expect(await tabStops(page)).toEqual([
      { name: "b", isVisible: false },
      { name: "c", isVisible: false },
    ]);
  });

  test("the keyboard reaches everything in the order of reading, and it is seen where it is", async () => {
    const { page } = await openPage(scene, { session });
    await page.goto(member(waiting.id));
    const stops = await tabStops(page);
    expect(stops.filter(({ isVisible }) => !isVisible)).toEqual([]);
    const names = stops.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("host:")).length).toBe(3);
    const fields = names.filter((name) =>
      /^(host|value):|^own-password$|^Approve$|^reason$|^Reject$/.test(name),
    );
    expect(fields.slice(3)).toEqual([
      "value:FRESH_KEY",
      "value:NOTE_KEY",
      "own-password",
      "Approve",
      "reason",
      "Reject",
    ]);
    const inOrder = await page.locator("input:not([type=hidden]), button").evaluateAll((all) => all.length);
    expect(fields.length).toBe(inOrder);
  }, 60_000);

  test("logging in, typing and approving take a keyboard and nothing else", async () => {
    const { id, link } = await scene.propose({
      services: [{ action: "set", name: "keyed", host: EVIL, auth: { type: "bearer", token: "STRIPE_KEY" } }],
      credentials: [],
      message: "keys",
    });
    const { page } = await openPage(scene);
    await page.goto(link);
    await page.getByRole("button", { name: "Log in" }).waitFor();
    const tabTo = async (id: string) => {
      for (let count = 0; count < 30; count++) {
        await page.keyboard.press("Tab");
        if ((await page.evaluate("document.activeElement.id")) === id) return;
      }
      throw new Error(`Tab never came to ${id}`);
    };
    await tabTo("email");
    await page.keyboard.type(MEMBER);
    await tabTo("password");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Approve" }).waitFor();
    await tabTo(`host:${EVIL}`);
    await page.keyboard.type(EVIL);
    await page.keyboard.press("Enter");
    await page.getByText("The agent continues by itself.").waitFor();
    const { json } = await scene.api(`GET /v1/admin/proposals/${id}?vault=${VAULT}`, { token: session });
    expect(json.status).toBe("applied");
  }, 60_000);
});
