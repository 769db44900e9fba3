/**
 * A file of the inner folders has its test at the same path below `tests/unit/`, and each such test has its file. What
 * only states types and data needs none. An exception names the test that stands in and why; it fails when that test
 * does not lead to the file, and when it is no longer needed.
 */
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, ROOT, reachedFrom, runningCode, SOURCES } from "./tree.ts";

const MIRRORED = ["core", "app", "crypto", "config", "lib", "net"];
const UNIT = join(ROOT, "tests/unit");

type StandIn = {
  /** Relative to `src/`: a file, or a folder with its slash for what is in it and has no test of its own. */
  readonly for: string;
  /** Relative to `tests/`. */
  readonly by: string;
  readonly why: string;
};

const STAND_INS: readonly StandIn[] = [
  {
    for: "core/learn/",
    by: "unit/core/learn/learn.test.ts",
    why: "where services are taken from, and what becomes of requests, is seen in what is learnt",
  },
  {
    for: "core/service/explain/",
    by: "unit/core/service/explain/explain.test.ts",
    why: "what is found, in words and on the wire, is seen together",
  },
  {
    for: "app/run/",
    by: "unit/app/run/runs.test.ts",
    why: "whose process it is and whether a run is over is seen in what becomes of its door and its session",
  },
  {
    for: "app/account/",
    by: "http/account/account.test.ts",
    why: "one's own address, sessions and account, through the routes: what they do is what is seen there",
  },
  ...(["password", "reset-password"] as const).map((name) => ({
    for: `app/account/${name}.ts`,
    by: "http/account/passwords.test.ts",
    why: "which sessions a new password ends, and what it takes, is seen by who holds them",
  })),
  {
    for: "app/account/verify.ts",
    by: "http/account/register.test.ts",
    why: "the second half of registering; its codes have a test of their own",
  },
  {
    for: "app/account/first-owner.ts",
    by: "unit/app/instance/setup.test.ts",
    why: "the one step of making an owner that its two callers share",
  },
  {
    for: "app/agent/invited-grants.ts",
    by: "unit/app/vault/vault-agents.test.ts",
    why: "the half of a vault's agents that is not there yet; the test walks through both",
  },
  {
    for: "app/agent/key-login.ts",
    by: "http/agent/key-login.test.ts",
    why: "which answers prove a key, and what they open, is seen by who sends them",
  },
  ...["decide-registration", "registrations"].map((name) => ({
    for: `app/agent/${name}.ts`,
    by: "http/agent/registrations.test.ts",
    why: "who asks and who decides are different people: what each is told is seen through the routes",
  })),
  {
    for: "app/agent/directory.ts",
    by: "http/agent/directory.test.ts",
    why: "who sees whom is one thing to all who ask; the queries have cases of the store",
  },
  ...["agents/company-agent", "passports", "revoke-passport"].map((name) => ({
    for: `app/company/${name}.ts`,
    by: "http/company/passports.test.ts",
    why: "what a company gives and takes back is seen by who verifies it, through the routes",
  })),
  {
    for: "app/agent/channel/",
    by: "channel/endpoint.test.ts",
    why: "who registers, waits and is told is one conversation: each part is seen by the agent at its other end",
  },
  ...["email-test", "rate-limits", "settings"].map((name) => ({
    for: `app/instance/${name}.ts`,
    by: "http/instance/settings.test.ts",
    why: "settings are one thing to their owner: what is refused, kept, recorded and shown is seen through the routes",
  })),
  {
    for: "app/instance/traffic.ts",
    by: "http/instance/traffic.test.ts",
    why: "rows go in and counts come out: both are seen through the route; the counting has tests of core and of the store",
  },
  ...["create", "read"].map((name) => ({
    for: `app/vault/proposal/${name}.ts`,
    by: "http/vault/proposals.test.ts",
    why: "what is raised is what is read: who raised it, the link and what became of it are seen through the routes",
  })),
  {
    for: "app/limits/turns.ts",
    by: "unit/app/limits/gate.test.ts",
    why: "the gate's line; nobody else makes one",
  },
  ...["approve", "carry-out", "decision", "details", "reach", "reject", "review", "values"].map((name) => ({
    for: `app/vault/proposal/${name}.ts`,
    by: "http/vault/proposal-decisions.test.ts",
    why: "a decision is one act: what it asks, writes, records and refuses is seen by who decides",
  })),
  {
    for: "app/company/exchange/",
    by: "http/company/exchange/delegation.test.ts",
    why: "what is given for which tokens, and in whose words it is refused, is seen by who asks",
  },
  {
    for: "app/company/exchange/self-signed.ts",
    by: "http/company/exchange/vault-session.test.ts",
    why: "who signs for itself asks as others do, and is refused as they are",
  },
  {
    for: "app/company/",
    by: "http/company/companies.test.ts",
    why: "who may do what for which company, and in which words it is refused, is seen through the routes",
  },
  {
    for: "app/realm/",
    by: "http/realm/realms.test.ts",
    why: "who sees what and may change what shows over HTTP, with two companies, people of every role and agents",
  },
  {
    for: "app/proxy/",
    by: "unit/app/proxy/proxy-access.test.ts",
    why: "finding an access and the reads behind it are seen through the cache in front, with reads counted",
  },
  {
    for: "app/vault/reach/",
    by: "http/vault/reach.test.ts",
    why: "what is refused, asked for and bound is seen by those who ask, through the routes",
  },
  {
    for: "app/vault/webhook/",
    by: "unit/app/vault/webhook/dispatcher.test.ts",
    why: "sending, judging and settling are seen by receivers, which only a dispatcher sends anything",
  },
  {
    for: "app/canary/canaries.ts",
    by: "http/vault/canaries.test.ts",
    why: "what is shown once, kept and recorded of a canary is seen through the routes",
  },
  {
    for: "app/frozen.ts",
    by: "proxy/canaries/frozen.test.ts",
    why: "who is refused is seen by programs that send requests",
  },
  {
    for: "app/canary/thaw.ts",
    by: "http/account/frozen.test.ts",
    why: "who may thaw whom, and what is recorded, is seen through the routes",
  },
  {
    for: "app/proxy/placeholder-tags.ts",
    by: "proxy/canaries/placeholders.test.ts",
    why: "whose placeholder it is is seen by who shows it",
  },
  {
    for: "app/canary/search.ts",
    by: "property/canary/canaries.test.ts",
    why: "what it finds is seen in streams that are cut anywhere",
  },
  {
    for: "app/canary/freeze.ts",
    by: "unit/app/canary/sightings.test.ts",
    why: "who is frozen is one of the things that follow when a canary is seen",
  },
  ...["test-webhook", "webhooks"].map((name) => ({
    for: `app/vault/webhook/${name}.ts`,
    by: "http/vault/webhooks.test.ts",
    why: "a webhook is one thing to its admin: what is refused, kept, recorded and shown is seen through the routes",
  })),
  {
    for: "app/secrets/token-refresh.ts",
    by: "unit/app/secrets/oauth.test.ts",
    why: "one refresh is seen in the values that follow: who is asked, how often, and what is stored of it",
  },
  {
    for: "app/vault/oauth/",
    by: "http/vault/oauth/connect.test.ts",
    why: "a consent begins, ends and is told of in three calls: what one stores is seen in the others, with callbacks and tokens beside it",
  },
  {
    for: "config/limit-keys.ts",
    by: "unit/config/limits.test.ts",
    why: "a table; its function only fills it",
  },
  {
    for: "config/smtp-keys.ts",
    by: "unit/config/smtp.test.ts",
    why: "a table; its function only fills it",
  },
  {
    for: "core/access/",
    by: "unit/core/access/decide.test.ts",
    why: "the order of roles is asked for by decisions alone",
  },
  {
    for: "core/auth-method/",
    by: "unit/core/auth-method/method.test.ts",
    why: "one test asks the same of every method's description, so that a new one is asked too",
  },
  {
    for: "core/auth-method/field.ts",
    by: "unit/core/auth-method/parse.test.ts",
    why: "what a field refuses is told with the method that it stands in",
  },
  {
    for: "core/limit/tier.ts",
    by: "unit/core/limit/resolve.test.ts",
    why: "names of numbers, each of which is asked for there",
  },
  {
    for: "core/log/fields.ts",
    by: "unit/core/log/batch.test.ts",
    why: "says how a batch holds what it holds",
  },
  { for: "core/net/framing.ts", by: "unit/net/http2/headers.test.ts", why: "words for four cases" },
  {
    for: "core/net/http-fault.ts",
    by: "unit/net/http-client.test.ts",
    why: "an error that holds what it was given; which reason is given when is asked there",
  },
  {
    for: "core/net/upstream-fault.ts",
    by: "unit/net/dial/verify.test.ts",
    why: "an error that holds what it was given; which code a handshake gets is asked there",
  },
  {
    for: "core/service/service.ts",
    by: "unit/core/service/format.test.ts",
    why: "types, and the one spelling of a matcher, which formatting shows",
  },
  {
    for: "crypto/ca/",
    by: "unit/crypto/ca/leaf.test.ts",
    why: "DER and certificates are checked as Node's X.509 reads them, in the leaf that holds them",
  },
  {
    for: "lib/http1/",
    by: "unit/lib/http1/parser.test.ts",
    why: "the parser's parts have no meaning beside it: a message may be cut anywhere, across any of them",
  },
  {
    for: "lib/posix/libc.ts",
    by: "unit/lib/posix/process-state.test.ts",
    why: "declarations, and how a call's failure becomes an error",
  },
  {
    for: "lib/replace-stream.ts",
    by: "property/replace-stream.test.ts",
    why: "what must hold does so for any cut and any pair: it is a property",
  },
  {
    for: "lib/stream/",
    by: "proxy/outer-tls.test.ts",
    why: "streams that stand on streams (TLS inside TLS): only real TLS finds their faults",
  },
  {
    for: "lib/stream/byte-stream.ts",
    by: "unit/lib/stream/socket-stream.test.ts",
    why: "an interface, and what all that implement it share",
  },
  {
    for: "net/",
    by: "unit/net/http2/sessions.test.ts",
    why: "dialling, calls and sessions have no meaning apart: they are driven through the way out, against real peers",
  },
  ...["http-connect", "socks5"].map((name) => ({
    for: `net/upstream-proxy/${name}.ts`,
    by: "unit/net/upstream-proxy/proxied-dialler.test.ts",
    why: "one of the ways through a proxy, each of which takes the same requests there",
  })),
  {
    for: "net/upstream-proxy/proxy-fault.ts",
    by: "unit/net/upstream-proxy/dialogue.test.ts",
    why: "the words for what goes wrong, which are heard there",
  },
  {
    for: "net/mail/smtp-session.ts",
    by: "unit/net/mail/smtp-mailer.test.ts",
    why: "a session is what sending a message is, seen by a real mail server",
  },
];

/** Tests that are of no single file, relative to `tests/unit/`. */
const OF_NO_FILE: Readonly<Record<string, string>> = {
  "net/dial/go-peer.test.ts": "what another TLS library says, whichever of our files hears it",
  "net/http2/back-pressure.test.ts":
    "sessions and their streams together, against a peer that sends all it can",
};

/** Functions and classes: what can be wrong other than by being the wrong word or number. */
const does = (code: string) => /=>|\bfunction\b|\bclass\b/.test(code);
const testOf = (path: string) => path.replace(/\.tsx?$/, ".test.ts");
const isFor = (one: StandIn, path: string) =>
  one.for.endsWith("/") ? path.startsWith(one.for) : path === one.for;
/** The nearest: a folder within a folder may have a stand-in of its own. */
const standInFor = (path: string) =>
  STAND_INS.filter((one) => isFor(one, path)).toSorted((a, b) => b.for.length - a.for.length)[0];

const UNTESTED = SOURCES.filter(
  (source) => MIRRORED.includes(source.layer) && !source.path.endsWith(".d.ts") && does(runningCode(source)),
)
  .map(({ path }) => path)
  .filter((path) => !existsSync(join(UNIT, testOf(path))));

const TESTS = MIRRORED.flatMap((layer) => filesBelow(join(UNIT, layer)).map((path) => `${layer}/${path}`));

describe("each file has its test", () => {
  test("what runs is told from what only states", () => {
    expect(does(runningCode({ path: "a.ts", layer: "core", text: "export type A = () => void;" }))).toBe(
      false,
    );
    expect(does(runningCode({ path: "a.ts", layer: "core", text: "export const A = 1;" }))).toBe(false);
    expect(does(runningCode({ path: "a.ts", layer: "core", text: "export const a = () => 1;" }))).toBe(true);
  });

  test("at the same path, or a stand-in with its reason", () => {
    expect(UNTESTED.filter((path) => standInFor(path) === undefined)).toEqual([]);
  });

  test("a stand-in leads to the file", () => {
    const reached = new Map(STAND_INS.map(({ by }) => [by, reachedFrom(join(ROOT, "tests", by))]));
    const missed = UNTESTED.flatMap((path) => {
      const by = standInFor(path)?.by;
      return by === undefined || reached.get(by)?.has(path) === true ? [] : [`${by} does not reach ${path}`];
    });
    expect(missed).toEqual([]);
    // It reads most of the tree, which takes long on a machine that is busy.
  }, 60_000);

  test("no stand-in has become unnecessary", () => {
    expect(STAND_INS.filter((one) => !UNTESTED.some((path) => standInFor(path) === one))).toEqual([]);
  });
});

describe("each test has its file", () => {
  const sources = new Set(SOURCES.map(({ path }) => testOf(path)));
  const orphans = TESTS.filter((path) => path.endsWith(".test.ts") && !sources.has(path));

  test("at the same path, or is of no single file and says why", () => {
    expect(orphans.filter((path) => !Object.hasOwn(OF_NO_FILE, path))).toEqual([]);
  });

  test("no exception has become unnecessary", () => {
    expect(Object.keys(OF_NO_FILE).filter((path) => !orphans.includes(path))).toEqual([]);
  });
});
