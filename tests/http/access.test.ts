/**
 * Who may do what, for every route and for the proxy: a line here is a permission, and changing one changes a line someone reviews.
 * The vault in question is `payments`. No request sees another's effect: an instance that one has changed is not asked
 * again.
 */
import { expect, test } from "bun:test";
import { ROUTES } from "../../src/http/route-table.ts";
import { PAGES } from "../../src/web/pages.ts";
import { CONSOLE_SAMPLES } from "../support/access/console-samples.ts";
import { SAMPLES, type Sample } from "../support/access/permission-samples.ts";
import { permissionScene, type Scene } from "../support/access/permission-scene.ts";
import { TABLE } from "../support/access/permission-table.ts";
import { mailbox } from "../support/account/codes.ts";
import { startBroker } from "../support/broker.ts";
import { openInstance } from "../support/instance.ts";
import { basicAuth, open } from "../support/raw-client.ts";

const PRINCIPALS = {
  nobody: async () => undefined,
  ended: async ({ instance }) => {
    const token = await instance.addUser("eve@example.com", "owner", { payments: "admin" });
    await instance.call("POST /v1/auth/logout", { token });
    return token;
  },
  // An instance owner without a grant on the vault.
  owner: async ({ owner }) => owner,
  admin: ({ instance }) =>
    instance.addUser("ada@example.com", "member", { payments: "admin", common: "member" }),
  member: ({ instance }) =>
    instance.addUser("max@example.com", "member", { payments: "member", common: "member" }),
  outsider: ({ instance }) => instance.addUser("otto@example.com", "member"),
  // Instance role no-access, vault role proxy.
  agent: ({ instance }) => instance.addAgent("builder", "no-access", { payments: "proxy" }),
  "ag-owner": ({ instance }) => instance.addAgent("chief", "owner"),
  "sc-proxy": ({ instance, vaultId }) => instance.addScoped("proxy", vaultId),
  "sc-admin": ({ instance, vaultId }) => instance.addScoped("admin", vaultId),
  // Admin, but of the default vault.
  "sc-else": ({ instance }) => instance.addScoped("admin"),
  // The key of a company, `globex`.
  company: async ({ apiKey }) => apiKey,
} satisfies Record<string, (scene: Scene) => Promise<string | undefined>>;

/** As the outsider, with a grant that is over. */
const expired = async ({ instance, vaultId }: Scene): Promise<string> => {
  const token = await instance.addUser("xena@example.com", "member");
  const user = await instance.store.users.byEmail("xena@example.com");
  const over = { role: "admin", grantedAt: 0, expiresAt: instance.clock.now() } as const;
  await instance.store.grants.put({ type: "user", id: user?.id as never }, vaultId, over);
  return token;
};

/** Writes that are no administrative act, or not for everybody who may send them; all others leave a record. */
const UNRECORDED: Readonly<Record<string, string>> = {
  "POST /v1/auth/resend-verification": "a code that is sent changes nothing until it is used",
  "POST /v1/auth/forgot-password": "a code that is sent changes nothing until it is used",
  "POST /v1/auth/bootstrap/offer (nobody has a password)":
    "a token that is offered opens nothing until it is redeemed, and that is recorded",
  "POST /v1/auth/challenge": "a challenge that nobody answers proves nothing, and ends by itself",
  "POST /v1/auth/console-link": "a link that nobody follows opens nothing, and ends by itself",
  "POST /v1/auth/logout": "who has no session ends none",
  "POST /v1/admin/settings/rate-limit/preview": "it only looks",
  "POST /api/agents/register":
    "strangers could fill the log; what was asked is in the record of the decision",
  "POST /v1/passport/verify": "it only looks",
  "POST /v1/companies/svid": "what is signed is not kept, and ends by itself",
  "POST /v1/token/exchange": "what is signed is not kept, and ends by itself",
  "POST /oauth/token": "what is signed is not kept, and ends by itself",
  "POST /v1/token-exchange": "what is signed is not kept, and ends by itself",
  "POST /v1/admin/email/test": "a message goes out and nothing is another than before",
  "POST /v1/vaults/:name/webhook/test": "an event goes out and nothing is another than before",
  "PATCH /v1/vaults/:name/credential-store": "a vault that keeps its own credentials stays as it is",
  "POST /v1/audit/heads": "what is signed was recorded before",
  "POST /register/resend": "a code that is sent changes nothing until it is used",
  "POST /forgot-password": "a code that is sent changes nothing until it is used",
  "POST /settings/rate-limits/preview": "it only looks",
  "POST /settings/test-mail": "a message goes out and nothing is another than before",
  "POST /audit/sign": "what is signed was recorded before",
  "POST /companies/:id/agents/:agent/svid": "what is signed is not kept, and ends by itself",
  "POST /logout": "who has no cookie ends no session",
};
/** Reads that are one. */
const RECORDED_READS = ["GET /v1/credentials (reveal)"];

test("every route has a sample, and every sample a route", () => {
  const routes = [...ROUTES, ...PAGES].map((route) => `${route.method} ${route.path}`);
  const sampled = Object.keys(SAMPLES).filter((name) => !name.endsWith(")"));
  expect(sampled.toSorted()).toEqual(routes.toSorted());
});

test("every write succeeds for somebody, so that its record is asked for", () => {
  const rows = TABLE.split("\n").filter((line) => /^(?:POST|PUT|PATCH|DELETE) /.test(line));
  const nameOf = (line: string) => line.slice(0, 56).replace(/ \(.*/, "").trimEnd();
  const succeeding = new Set(rows.filter((line) => / (?:20\d|303)/.test(line.slice(56 - 1))).map(nameOf));
  // There is nothing that a vault of its own credentials could fetch from.
  expect([...new Set(rows.map(nameOf))].filter((name) => !succeeding.has(name))).toEqual([
    "POST /v1/vaults/:name/sync",
  ]);
});

test("the whole table", async () => {
  const names = Object.keys(PRINCIPALS) as (keyof typeof PRINCIPALS)[];
  const columns: number[][] = [];
  for (const principal of names)
    columns.push(await askAll(Object.entries(SAMPLES), principal, PRINCIPALS[principal]));
  const lines = [row("", names)];
  Object.keys(SAMPLES).forEach((name, at) => {
    lines.push(
      row(
        name,
        columns.map((column) => String(column[at])),
      ),
    );
  });
  const cells: string[] = [];
  for (const principal of names) cells.push(String(await connectAs(principal)));
  lines.push(row("CONNECT through the proxy", cells));
  expect(`\n${lines.join("\n")}\n`).toBe(TABLE);
}, 480_000);

test("access that has expired is none, and is said to have, where to outsiders there is no vault", async () => {
  const [outsider, elsewhere] = (["outsider", "sc-else"] as const).map((name) =>
    Object.keys(PRINCIPALS).indexOf(name),
  );
  const hidden = Object.entries(SAMPLES).filter(([name]) => {
    // Who sees a realm depends on no vault.
    if (/ (?:\/api)?\/realms/.test(name)) return false;
    const line = TABLE.split("\n").find((one) => one.startsWith(name.padEnd(56)));
    const cells = line?.slice(56).split(/ +/) ?? [];
    // What nobody is shown is no vault that is hidden.
    if (cells[Object.keys(PRINCIPALS).indexOf("nobody")] === "404") return false;
    return cells[outsider ?? -1] === "404" && cells[elsewhere ?? -1] === "404";
  });
  expect(hidden.length).toBeGreaterThan(25);
  const statuses = await askAll(hidden, "expired", expired);
  expect(hidden.map(([name], at) => [name, statuses[at]])).toEqual(hidden.map(([name]) => [name, 403]));
}, 60_000);

/** Which vault, or which agent and whose, is asked after the body: it names the vault, or the rest was in order. */
const BODY_FIRST = [
  "POST /v1/sessions",
  "POST /v1/credentials",
  "DELETE /v1/credentials",
  "POST /v1/credentials/audience",
  "DELETE /v1/credentials/audience",
  "POST /v1/admin/proposals/:id/approve",
  "POST /v1/admin/proposals/:id/reject",
  "POST /v1/credentials/oauth/connect",
  "POST /v1/credentials/oauth/tokens",
  "DELETE /v1/credentials/oauth/tokens",
  "POST /v1/agents/:name/rotate",
  "POST /v1/agents/:name/rename",
  "POST /approve/:id",
  "POST /approve/:id/reject",
  "POST /approve/:id/connect",
  // Forms are read first: what they hold says whether a page of ours sent them.
  ...Object.keys(CONSOLE_SAMPLES),
];

test("a body that is bad is told to whoever may send a good one, and to nobody else", async () => {
  const judged: string[] = [];
  for (const principal of ["outsider", "agent", "sc-proxy"] as const) {
    const refused = Object.entries(SAMPLES).filter(([name, { body }]) => {
      const isJudged = body !== undefined && !name.endsWith(")") && !BODY_FIRST.includes(name);
      return isJudged && [403, 404].includes(cellOf(name, principal));
    });
    const bad = refused.map(([name, sample]) => [name, { ...sample, body: "[]" }] as const);
    const statuses = await askAll(bad, principal, PRINCIPALS[principal]);
    const rows = bad.map(([name], at) => [name, principal, statuses[at]]);
    expect(rows).toEqual(bad.map(([name]) => [name, principal, cellOf(name, principal)]));
    judged.push(...bad.map(([name]) => name));
  }
  expect(new Set(judged).size).toBeGreaterThan(20);
}, 60_000);

function cellOf(name: string, principal: keyof typeof PRINCIPALS): number {
  const line = TABLE.split("\n").find((one) => one.slice(0, 56).trim() === name) ?? "";
  return Number(line.slice(56).split(/ +/)[Object.keys(PRINCIPALS).indexOf(principal)]);
}

/** Tokens, and the passwords and values of the samples: none of it belongs into a record. */
const SECRET = /av_[a-z]+_[0-9a-f]{8}|long enough|correct horse|sk_live_1|"value"/;

type Prepared = AsyncDisposable & {
  readonly scene: Scene;
  readonly token: string | undefined;
  /** Whether anything was written since that anybody can hold. */
  isTouched(): boolean;
};

async function prepare(tokenOf: (scene: Scene) => Promise<string | undefined>): Promise<Prepared> {
  const mail = mailbox();
  let works = false;
  const instance = await openInstance({
    mitm: () => ({ port: 14322, tls: false, rootPem: "PEM" }),
    mailer: {
      isConfigured: true,
      send: (letter) => (works ? mail.send(letter) : Promise.reject(new Error("no mail yet"))),
    },
  });
  // Until now mail failed, so that invites were given as links.
  const scene = await permissionScene(instance, mail);
  works = true;
  const token = await tokenOf(scene);
  let isTouched = false;
  instance.store.changes.subscribe(() => {
    isTouched = true;
  });
  return {
    scene,
    token,
    isTouched: () => isTouched,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

/** The statuses of these requests in their order, all by one principal. */
async function askAll(
  samples: readonly (readonly [name: string, sample: Sample])[],
  principal: string,
  tokenOf: (scene: Scene) => Promise<string | undefined>,
): Promise<number[]> {
  const statuses: number[] = [];
  let prepared: Prepared | undefined;
  for (const [name, sample] of samples) {
    prepared ??= await prepare(tokenOf);
    const { status, isAct } = await ask(prepared, name, sample, principal);
    statuses.push(status);
    const mayHaveChanged = prepared.isTouched() || isAct || (status < 300 && !name.startsWith("GET "));
    if (!mayHaveChanged) continue;
    await prepared[Symbol.asyncDispose]();
    prepared = undefined;
  }
  await prepared?.[Symbol.asyncDispose]();
  return statuses;
}

async function ask(
  { scene, token }: Prepared,
  name: string,
  sample: Sample,
  principal: string,
): Promise<{ readonly status: number; readonly isAct: boolean }> {
  const { instance } = scene;
  const [method = "", declared = ""] = name.split(" ");
  const { prepare: prepared, ...fixed } = sample;
  const { path = declared, ...request } = { ...fixed, ...(await prepared?.(scene, token)) };
  const target = typeof path === "string" ? path : path(scene);
  const before = await instance.store.audit.head();
  const { status } = await instance.call(`${method} ${target}`, {
    ...request,
    ...(token === undefined ? {} : { token }),
  });
  const after = await instance.store.audit.head();
  // Forms lead on to a page once they are taken.
  const isAct = (status < 300 || status === 303) && (method !== "GET" || RECORDED_READS.includes(name));
  // What was refused leaves none, and what was done leaves one: `app/audit/act.ts`, or a reason in UNRECORDED.
  if (!(name in UNRECORDED))
    expect([name, principal, before?.seq !== after?.seq]).toEqual([name, principal, isAct]);
  const records = isAct ? await instance.store.audit.list({ after: 0, limit: 200 }) : [];
  expect(JSON.stringify(records)).not.toMatch(SECRET);
  return { status, isAct };
}

/** The data plane asks the same authority: what it answers to a CONNECT that names the vault `payments`. */
async function connectAs(principal: keyof typeof PRINCIPALS): Promise<number> {
  await using instance = await openInstance();
  const token = await PRINCIPALS[principal](await permissionScene(instance, mailbox()));
  await using broker = await startBroker({ store: instance.store, clock: instance.clock });
  const client = await open(broker.port);
  const auth = token === undefined ? "" : basicAuth(token, "payments");
  client.write(`CONNECT api.stripe.com:443 HTTP/1.1\r\nHost: api.stripe.com:443\r\n${auth}\r\n`);
  const answer = await client.until((text) => text.includes("\r\n\r\n"));
  client.end();
  return Number(answer.split(" ")[1]);
}

function row(name: string, cells: readonly string[]): string {
  return `${name.padEnd(56)}${cells.map((cell) => cell.padEnd(9)).join("")}`.trimEnd();
}
