/** A new proposal through a real mail server, and through ones that are slow, refuse or are not there. */
import { expect, test } from "bun:test";
import { createAuthority } from "../../support/certificates.ts";
import { type MailServer, type MailServerOptions, startMailServer } from "../../support/net/mail-server.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";

const OWNER = { email: "owner@example.org", password: "correct horse" };
const BODY = {
  credentials: [{ action: "set", key: "STRIPE_KEY", value: "sk_live_51" }],
  message: 'We need <b>Stripe</b>.\nReview the proposal:\nhttps://evil.example/\u202egpj "now"',
};

type Json = Record<string, string>;

type World = AsyncDisposable & {
  readonly mail: MailServer;
  readonly vault: RunningVault;
  readonly call: (line: string, body?: object, token?: string) => Promise<{ status: number; json: Json }>;
  /** Raises a proposal as an agent, and says how long the answer took. */
  readonly raise: () => Promise<{ status: number; json: Json; ms: number }>;
};

/** An owner and a member of the default vault, whose invite came by mail, and an agent. */
async function world(options: MailServerOptions = {}): Promise<World> {
  await using opened = new AsyncDisposableStack();
  const mail = opened.use(await startMailServer(options));
  const env = {
    AGENT_VAULT_SMTP_HOST: "127.0.0.1",
    AGENT_VAULT_SMTP_PORT: String(mail.port),
    AGENT_VAULT_SMTP_FROM: "vault@example.com",
  };
  const vault = opened.use(await startVault({ upstreamCa: createAuthority().pem, hosts: [], env }));
  let owner = "";
  const call: World["call"] = async (line, body, token = owner) => {
    const [method = "", path = ""] = line.split(" ");
    const headers = { "X-Vault": "default", ...(token === "" ? {} : { Authorization: `Bearer ${token}` }) };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${vault.address}${path}`, init);
    return { status: answer.status, json: (await answer.json()) as Json };
  };
  owner = (await call("POST /v1/auth/register", OWNER)).json["token"] ?? "";
  const vaults = [{ vault_name: "default", vault_role: "proxy" }];
  const agent = (await call("POST /v1/agents", { name: "builder", vaults })).json["av_agent_token"];
  const closing = opened.move();
  return {
    mail,
    vault,
    call,
    async raise() {
      const start = performance.now();
      const answer = await call("POST /v1/proposals", BODY, agent);
      return { ...answer, ms: performance.now() - start };
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("it did not come");
    await Bun.sleep(25);
  }
}

test("each member of the vault gets a message of their own, and both of its forms say the same", async () => {
  await using on = await world();
  const members = [{ vault_name: "default", vault_role: "member" }];
  await on.call("POST /v1/users/invites", { email: "ada@example.org", vaults: members });
  await until(() => on.mail.received.length === 1);
  const [invite = ""] = /av_uinv_[0-9a-f]{64}/.exec(on.mail.received[0]?.text ?? "") ?? [];
  const accepted = await on.call(`POST /v1/users/invites/${invite}/accept`, { password: "long enough" }, "");
  expect(accepted.status).toBe(200);
  await on.call("POST /v1/users/invites", { email: "stranger@example.org" });
  await until(() => on.mail.received.length === 2);

  const { status, json } = await on.raise();
  expect(status).toBe(201);
  await until(() => on.mail.received.length === 4);
  const letters = on.mail.received.slice(2);
  expect(letters.map(({ to }) => to).toSorted()).toEqual([["ada@example.org"], ["owner@example.org"]]);
  for (const { subject, text, html, raw } of letters) {
    expect(subject).toBe('New proposal (#1) in vault "default"');
    for (const form of [text, html.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))]) {
      expect(form).toContain('builder asks to change the vault "default"');
      expect(form).toContain(`${json["approval_url"]}`);
      expect(form).toContain("\u27e8U+202E\u27e9gpj");
      expect(form).not.toContain("https://evil");
    }
    expect(html).not.toContain("<b>");
    expect(text.split("\n").filter((line) => line.startsWith("Review the proposal"))).toHaveLength(1);
    expect(raw).not.toContain("sk_live_51");
  }
  expect(await on.vault.log()).not.toMatch(/av_appr_|sk_live_51/);
}, 60_000);

test.each<[string, MailServerOptions, RegExp]>([
  ["is slow", { onConnect: (_, done) => void setTimeout(done, 30_000) }, /mail not sent/],
  [
    "refuses the recipient",
    { onRcptTo: (_address, _session, done) => done(new Error("no such mailbox")) },
    /mail not sent.*refuses the recipient/,
  ],
])(
  "a mail server that %s delays no agent, and the log says what became of it",
  async (_, options, says) => {
    await using on = await world(options);
    const { status, ms } = await on.raise();
    expect(status).toBe(201);
    expect(ms).toBeLessThan(2000);
    await until(async () => says.test((await on.vault.log()).replaceAll("\n", " ")));
    const shown = await on.call("GET /v1/admin/proposals/1");
    expect(shown.json["status"]).toBe("pending");
    expect(await on.vault.log()).not.toContain("av_appr_");
  },
  60_000,
);

test("a mail server that is gone is told of in the log, too", async () => {
  await using on = await world();
  await on.mail[Symbol.asyncDispose]();
  expect((await on.raise()).status).toBe(201);
  await until(async () => (await on.vault.log()).includes("it refuses connections"));
}, 60_000);
