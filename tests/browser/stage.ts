/**
 * What every browser test runs on: the compiled binary's server, a TLS upstream, people and an agent of a vault, and one
 * real Chromium. Pages are watched: what they ask for, what their policy refuses, what scripts run.
 */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { createAuthority } from "../support/certificates.ts";
import { type HttpsUpstream, startHttpsUpstream } from "../support/process/https-upstream.ts";
import { type RunningVault, startVault } from "../support/process/vault.ts";

/** Public-looking names that exist nowhere: only the pinned address can answer. */
export const STRIPE = "api.stripe-test.example";
export const LINEAR = "api.linear-test.example";
export const EVIL = "collect.evil-test.example";
export const PROVIDER = "login.provider-test.example";
export const PASSWORD = "correct horse battery";
export const VAULT = "payments";
export const MEMBER = "max@example.com";

export type Answer = { readonly status: number; readonly json: Json };
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever a reply holds and compare it.
export type Json = any;

export type Call = {
  readonly token?: string;
  readonly vault?: string;
  readonly body?: unknown;
};

export type Stage = AsyncDisposable & {
  readonly vault: RunningVault;
  readonly upstream: HttpsUpstream;
  readonly browser: Browser;
  readonly owner: string;
  /** Token of an agent with role proxy in the vaults. */
  readonly agent: string;
  readonly api: (line: string, call?: Call) => Promise<Answer>;
  /** A person with that role in the vaults; their password is PASSWORD. Returns a token of theirs. */
  readonly person: (email: string, role: "member" | "admin" | undefined) => Promise<string>;
  /** Raises a proposal as the agent; returns its number, and the path with the token. */
  readonly propose: (body: object, vault?: string) => Promise<{ id: number; link: string }>;
};

/** Vaults payments and research, each with the agent as proxy; payments has a service and its credential. */
export async function stage(
  env: Readonly<Record<string, string>> = {},
  handle?: Parameters<typeof startHttpsUpstream>[1],
): Promise<Stage> {
  const authority = createAuthority("Browser test upstream");
  const hosts = [STRIPE, LINEAR, EVIL, PROVIDER];
  const upstream = await startHttpsUpstream(authority.issue(hosts), handle);
  const vault = await startVault({ upstreamCa: authority.pem, hosts, env });
  const browser = await launch();
  const api = caller(vault.address);
  const must = async (line: string, call?: Call): Promise<Json> => {
    const { status, json } = await api(line, call);
    if (status >= 300) throw new Error(`${line}: ${status} ${JSON.stringify(json)}`);
    return json;
  };
  const credentials = { email: "olga@example.com", password: PASSWORD };
  const owner: string = (await must("POST /v1/auth/register", { body: credentials })).token;
  const vaults = [VAULT, "research"];
  for (const name of vaults) await must("POST /v1/vaults", { token: owner, body: { name } });
  const given = vaults.map((vault_name) => ({ vault_name, vault_role: "proxy" }));
  const made = await must("POST /v1/agents", { token: owner, body: { name: "claude-code", vaults: given } });
  const token = owner;
  await must("POST /v1/credentials", {
    token,
    body: { vault: VAULT, credentials: { STRIPE_KEY: "sk_live_stored" } },
  });
  const stripe = { name: "stripe", host: STRIPE, auth: { type: "bearer", token: "STRIPE_KEY" } };
  await must(`POST /v1/vaults/${VAULT}/services`, { token, body: { services: [stripe] } });
  const person: Stage["person"] = async (email, role) => {
    const roles = role === undefined ? [] : vaults.map((vault_name) => ({ vault_name, vault_role: role }));
    const { invite_link } = await must("POST /v1/users/invites", {
      token: owner,
      body: { email, vaults: roles },
    });
    const invite = invite_link.split("/").at(-1);
    await must(`POST /v1/users/invites/${invite}/accept`, { body: { password: PASSWORD } });
    return (await must("POST /v1/auth/login", { body: { email, password: PASSWORD } })).token;
  };
  return {
    vault,
    upstream,
    browser,
    owner,
    agent: made.av_agent_token,
    api,
    person,
    async propose(body, name = VAULT) {
      const raised = await must("POST /v1/proposals", { token: made.av_agent_token, vault: name, body });
      return { id: raised.id, link: raised.approval_url.replace(/^https?:\/\/[^/]+/, "") };
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await vault[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function caller(address: string): Stage["api"] {
  return async (line, { token, vault, body } = {}) => {
    const [method = "", path = ""] = line.split(" ");
    const response = await fetch(`${address}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(vault === undefined ? {} : { "X-Vault": vault }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json") === true;
    return { status: response.status, json: isJson ? JSON.parse(text) : text };
  };
}

/** Names other than ours resolve to this machine, so that pages of other sites can be played. */
export async function launch(): Promise<Browser> {
  const executablePath = ["chromium", "chromium-browser", "google-chrome"]
    .map((name) => Bun.which(name))
    .find((path) => path !== null);
  return await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    // As root, which containers are, Chromium has no sandbox of its own.
    args: ["--no-sandbox", "--host-resolver-rules=MAP *.example 127.0.0.1"],
  });
}

export type Watched = {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Every request's URL and its Referer, in order. */
  readonly requests: readonly { readonly url: string; readonly referer: string | undefined }[];
  /** What the content security policy refused, errors of scripts, and what was printed. */
  readonly complaints: readonly string[];
};

export type Look = {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
  /** By which the server is reached. */
  readonly address?: string;
  /** A token, with which somebody has logged in before. */
  readonly session?: string;
};

/** A page of a browser that nobody has used yet; addresses are relative to the server. */
export async function openPage({ browser, vault }: Stage, look: Look = {}): Promise<Watched> {
  const { width = 1280, scheme = "light", address = vault.address, session } = look;
  const viewport = { width, height: width < 600 ? 844 : 900 };
  const context = await browser.newContext({
    baseURL: address,
    viewport,
    colorScheme: scheme,
    ignoreHTTPSErrors: true,
  });
  if (session !== undefined) {
    const cookie = { name: "av_session", value: session, url: address };
    await context.addCookies([{ ...cookie, httpOnly: true, sameSite: "Strict" }]);
  }
  const page = await context.newPage();
  const requests: { url: string; referer: string | undefined }[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    requests.push({ url: request.url(), referer: request.headers()["referer"] });
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { context, page, requests, complaints };
}

/** Fills the form that is shown inline, and sends it. */
export async function logIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** Types the password that is asked for where the browser has shown a cookie alone. */
export async function showPassword(page: Page): Promise<void> {
  const password = page.getByLabel("Your password");
  if (await password.isVisible()) await password.fill(PASSWORD);
}

export async function approve(page: Page): Promise<void> {
  await showPassword(page);
  await page.getByRole("button", { name: "Approve" }).click();
}
