/**
 * Every page that can be reached by links, in a vault whose agents, and an instance whose people, write what they please:
 * it stands there as text, and whoever may not see a vault learns nothing of it from any of these addresses.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { anEntry } from "../../../store/samples.ts";
import { permissionScene, type Scene } from "../../../support/access/permission-scene.ts";
import { mailbox } from "../../../support/account/codes.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { pageBrowser } from "../../../support/pages/browser.ts";
import { raise } from "../../../support/vault/proposals.ts";

const OVERRIDE = "\u202e";
const HOSTILE = `<img src=x onerror=alert(1)>"'${OVERRIDE}evil`;
const ODD = {
  name: "odd",
  host: "odd.example.com/;$(x)'",
  auth: { type: "bearer", token: "ODD_KEY" },
};
const BOSS = "boss@example.com";

let instance: Instance;
let scene: Scene;
let boss: string;
let reached: ReadonlyMap<string, string>;

beforeAll(async () => {
  const noMail = { isConfigured: true, send: () => Promise.reject(new Error("no mail")) };
  instance = await openInstance({ mailer: noMail });
  scene = await permissionScene(instance, mailbox());
  boss = await instance.addUser(BOSS, "owner", { payments: "admin", common: "admin", default: "admin" });
  await instance.addAgent("odd-bot", "no-access", { payments: "proxy" });
  await write();
  reached = await crawl();
}, 120_000);
afterAll(() => instance[Symbol.asyncDispose]());

/** Something hostile wherever somebody else's words are kept. */
async function write(): Promise<void> {
  const { vaultId, apiKey } = scene;
  const must = async (line: string, body: object, token: string | undefined = boss): Promise<void> => {
    const { status, text } = await instance.call(line, { body, ...(token === "" ? {} : { token }) });
    if (status >= 300) throw new Error(`${line}: ${status} ${text}`);
  };
  const row = {
    vaultId,
    createdAt: instance.clock.now() - 1000,
    host: `${HOSTILE}:443`,
    path: `/${HOSTILE}`,
    method: HOSTILE,
    matchedService: HOSTILE,
    credentialKeys: [HOSTILE],
    authHeader: HOSTILE,
    sessionId: HOSTILE,
    actorType: "agent",
    actorId: HOSTILE,
  } as const;
  for (const errorCode of ["", "no_match"]) {
    await instance.store.logs.append(toBatch([anEntry({ ...row, errorCode })]));
  }
  const slot = { action: "set", key: "ODD_KEY", description: HOSTILE, obtain: "https://example.com/%22%3E" };
  await raise(
    instance,
    { message: HOSTILE, services: [{ action: "set", ...ODD }], credentials: [slot] },
    vaultId,
  );
  await must("POST /v1/vaults/payments/services", { services: [ODD] });
  await must("POST /v1/sessions", { vault: "payments", label: HOSTILE });
  await must(
    "POST /api/agents/register",
    { name: HOSTILE, publicKey: "z6Mkf9...", capabilities: ["api_call"] },
    "",
  );
  const login = { email: BOSS, password: `password of ${BOSS}`, device_label: HOSTILE };
  await must("POST /v1/auth/login", login, "");
  await must("POST /v1/keys", { label: HOSTILE }, apiKey);
  await must("POST /v1/agents/register", { agentId: "odd-1", metadata: { [HOSTILE]: HOSTILE } }, apiKey);
}

/** All pages by their addresses. */
async function crawl(): Promise<ReadonlyMap<string, string>> {
  const browser = pageBrowser(instance, boss);
  const pages = new Map<string, string>();
  const waiting = [
    "/",
    "/approve/1?vault=payments",
    "/approve/2?vault=payments",
    "/start?vault=payments&service=odd",
  ];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (pages.has(at) || at.startsWith("/assets/")) continue;
    const { status, text, headers } = await browser.look(at);
    if (status >= 500) throw new Error(`${at}: ${status}`);
    pages.set(at, text);
    const links = [...text.matchAll(/href="(\/[^"#]*)/g)].map(([, href = ""]) =>
      href.replaceAll("&amp;", "&"),
    );
    waiting.push(...links, ...[headers.get("Location") ?? ""].filter((to) => to.startsWith("/")));
  }
  return pages;
}

test("every page is reached", () => {
  const paths = [...reached.keys()].map((path) => path.split("?")[0]);
  for (const path of [
    "/audit",
    "/registrations",
    "/companies/globex/agents/odd-1",
    "/vaults/payments/logs",
  ]) {
    expect(paths).toContain(path);
  }
  expect(reached.size).toBeGreaterThan(100);
  expect([...reached.values()].filter((text) => text.includes("&lt;img src=x")).length).toBeGreaterThan(8);
});

test("what others write is text, and turns no text around it", () => {
  const faults: string[] = [];
  for (const [path, text] of reached) {
    if (text.includes("<img src=x")) faults.push(`${path}: markup`);
    if (/href="(javascript|data):/i.test(text)) faults.push(`${path}: a link that runs`);
    // Fields hold what was typed as it is, and addresses are no text.
    const shown = text
      .replaceAll(/<(input|textarea|option)\b[^>]*>/g, "")
      .replaceAll(/(href|action)="[^"]*"/g, "");
    if (shown.includes(OVERRIDE)) faults.push(`${path}: a character that reorders`);
  }
  expect(faults).toEqual([]);
});

test.each([
  ["a member of another vault", { common: "member" }],
  ["nobody's member", {}],
] as const)(
  "%s learns nothing of a vault from any address of it",
  async (who, grants) => {
    const token = await instance.addUser(`${who.length}@example.com`, "member", grants);
    const browser = pageBrowser(instance, token);
    const told: string[] = [];
    for (const path of reached.keys()) {
      const { status, text } = await browser.look(path);
      if (status >= 500) told.push(`${path}: ${status}`);
      if (/ODD_KEY|odd\.example\.com|onerror=alert/.test(text)) told.push(path);
    }
    expect(told).toEqual([]);
  },
  60_000,
);

test("a person with the role proxy sees of a vault what the API shows them, and no log", async () => {
  const token = await instance.addUser("pat@example.com", "member", { payments: "proxy" });
  const browser = pageBrowser(instance, token);
  const seen = new Set<string>();
  for (const path of reached.keys()) {
    const { status } = await browser.look(path);
    if (status === 200 && path.startsWith("/vaults/payments")) seen.add(path.split("?")[0] ?? "");
  }
  const pages = ["agents", "credentials", "leave", "proposals", "services", "settings", "users"];
  expect([...seen].toSorted()).toEqual(pages.map((page) => `/vaults/payments/${page}`));
}, 60_000);
