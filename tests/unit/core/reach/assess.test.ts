import { describe, expect, test } from "bun:test";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import { unconfirmedHosts } from "../../../../src/core/reach/assess.ts";
import type { ReachQuestion } from "../../../../src/core/reach/assessment.ts";
import type { Reach } from "../../../../src/core/reach/reach.ts";
import type { Service } from "../../../../src/core/service/service.ts";
import { assess, bearer, bound, key, reasonsOf } from "../../../support/access/reach.ts";

const STRIPE = bearer("api.stripe.com");
const stored: Partial<ReachQuestion> = {
  existing: new Set([key("STRIPE_KEY")]),
  audiences: [bound("STRIPE_KEY", "api.stripe.com")],
};

describe("what has to be confirmed", () => {
  type Case = {
    before?: Service[];
    after: Service[];
    more?: Partial<ReachQuestion>;
    reasons: string[][];
    typed: string[];
  };
  const table: Record<string, Case> = {
    "nothing where nothing is new": {
      before: [STRIPE],
      after: [STRIPE],
      more: stored,
      reasons: [],
      typed: [],
    },
    "nothing for a new credential and an ordinary host": { after: [STRIPE], reasons: [[]], typed: [] },
    "an existing credential to a host that nobody bound it to": {
      before: [STRIPE],
      after: [STRIPE, bearer("api.example.com")],
      more: stored,
      reasons: [["existing-credential-new-host"]],
      typed: ["api.example.com"],
    },
    "an existing credential that is bound to nothing": {
      after: [STRIPE],
      more: { existing: new Set([key("STRIPE_KEY")]) },
      reasons: [["existing-credential-new-host"]],
      typed: ["api.stripe.com"],
    },
    "not what the audience covers": {
      before: [STRIPE],
      after: [STRIPE, bearer("api.stripe.com:8443/v2/*")],
      more: stored,
      reasons: [[]],
      typed: [],
    },
    "a surface that is new": {
      before: [STRIPE],
      after: [{ ...STRIPE, substitutions: [{ key: key("STRIPE_KEY"), placeholder: "__k__", in: ["body"] }] }],
      more: stored,
      reasons: [["new-surface"]],
      typed: ["api.stripe.com"],
    },
    "a wildcard, of a new credential too": {
      after: [bearer("*.example.com")],
      reasons: [["wildcard"]],
      typed: ["*.example.com"],
    },
    "no wildcard that a person bound": {
      after: [bearer("*.example.com/v1")],
      more: { ...stored, audiences: [bound("STRIPE_KEY", "*.example.com")] },
      reasons: [["wildcard"]],
      typed: [],
    },
    "a name on a suffix that anybody has names under": {
      after: [bearer("evil.github.io")],
      reasons: [["shared-suffix"]],
      typed: ["evil.github.io"],
    },
    "every name under such a suffix": {
      after: [bearer("*.github.io")],
      reasons: [["wildcard", "public-suffix"]],
      typed: ["*.github.io"],
    },
    "a suffix itself": {
      after: [bearer("s3.eu-west-1.amazonaws.com")],
      reasons: [["public-suffix"]],
      typed: ["s3.eu-west-1.amazonaws.com"],
    },
    "no host of the catalogue": {
      after: [bearer("generativelanguage.googleapis.com")],
      reasons: [[]],
      typed: [],
    },
    "a name like one of the catalogue": {
      after: [bearer("api.githvb.com")],
      reasons: [["look-alike"]],
      typed: ["api.githvb.com"],
    },
    "a name like one of the vault": {
      before: [bearer("api.acmecorp.example", "OTHER")],
      after: [bearer("api.acmecorp.example", "OTHER"), bearer("api.acrnecorp.example", "NEW")],
      reasons: [["look-alike"]],
      typed: ["api.acrnecorp.example"],
    },
    "a name in other letters": {
      after: [bearer("xn--80ak6aa92e.com")],
      reasons: [["look-alike", "encoded-name"]],
      typed: ["xn--80ak6aa92e.com"],
    },
    "an honest name in other letters": {
      after: [bearer("xn--bcher-kva.example")],
      reasons: [["encoded-name"]],
      typed: ["xn--bcher-kva.example"],
    },
    "not clear text alone, which is said": {
      after: [bearer("api.example.com:80")],
      reasons: [["plain-http"]],
      typed: [],
    },
    "what services have named a credential for that is stored only now": {
      before: [bearer("*.example.com")],
      after: [bearer("*.example.com")],
      more: { created: [key("STRIPE_KEY")] },
      reasons: [["wildcard"]],
      typed: ["*.example.com"],
    },
    "a wider service that a removed one had covered": {
      before: [bearer("*.example.com", "WIDE"), bearer("a.example.com", "NARROW")],
      after: [bearer("*.example.com", "WIDE")],
      more: { existing: new Set([key("WIDE"), key("NARROW")]), audiences: [bound("WIDE", "*.example.com")] },
      reasons: [["uncovered"]],
      typed: ["a.example.com"],
    },
    "not where the wider one was bound to that host by name": {
      before: [bearer("*.example.com", "WIDE"), bearer("a.example.com", "NARROW")],
      after: [bearer("*.example.com", "WIDE")],
      more: {
        existing: new Set([key("WIDE")]),
        audiences: [bound("WIDE", "*.example.com"), bound("WIDE", "a.example.com")],
      },
      reasons: [["uncovered"]],
      typed: [],
    },
  };
  for (const [name, { before = [], after, more = {}, reasons, typed }] of Object.entries(table)) {
    test(name, () => {
      const assessment = assess(before, after, more);
      expect(Object.values(reasonsOf(assessment))).toEqual(reasons);
      expect(assessment.confirmHosts).toEqual(typed);
    });
  }
});

describe("endpoints of OAuth credentials", () => {
  const endpoint = (host: string, surface: Reach["surface"]): Reach => ({
    credential: key("STRIPE_KEY"),
    host,
    path: "",
    surface,
  });
  const ask = (host: string, more: Partial<ReachQuestion> = {}) =>
    assess([], [STRIPE], { endpointsAfter: [endpoint(host, "token-endpoint")], ...more });

  test("of another domain than the services", () => {
    expect(ask("login.example.com").confirmHosts).toEqual(["login.example.com"]);
    expect(ask("connect.stripe.com").confirmHosts).toEqual([]);
  });
  test("of a well-known provider: its own, and not another address of its host", () => {
    const own = (
      surface: "token-endpoint" | "authorization-endpoint",
      host: string,
      path: string,
      port?: number,
    ) =>
      assess([], [STRIPE], {
        endpointsAfter: [{ ...endpoint(host, surface), path, ...(port === undefined ? {} : { port }) }],
      }).confirmHosts;
    expect(own("token-endpoint", "github.com", "/login/oauth/access_token")).toEqual([]);
    expect(own("authorization-endpoint", "github.com", "/login/oauth/authorize")).toEqual([]);
    expect(own("token-endpoint", "discord.com", "/api/webhooks/1/x")).toEqual(["discord.com"]);
    expect(own("authorization-endpoint", "github.com", "/login/oauth/access_token")).toEqual(["github.com"]);
    expect(own("token-endpoint", "github.com", "/login/oauth/access_token", 80)).toEqual(["github.com:80"]);
  });
  test("once known, no more", () => {
    const known = [endpoint("login.example.com", "token-endpoint")];
    const plain = known.map((one) => ({ ...one, port: 8443, isPlain: true as const }));
    const [told] = assess([STRIPE], [STRIPE], { endpointsBefore: known, endpointsAfter: plain }).added;
    expect(told?.reasons.map(({ code }) => code)).toContain("plain-http");
    expect(assess([STRIPE], [STRIPE], { endpointsBefore: known, endpointsAfter: known }).added).toEqual([]);
  });
});

test("each says what a person needs to judge it, and what has to be confirmed comes first", () => {
  const { added, removed, replaced } = assess(
    [STRIPE],
    [bearer("a.example.com", "NEW"), bearer("api.example.co.uk")],
    { ...stored, replaced: [key("STRIPE_KEY"), key("STRIPE_KEY")] },
  );
  expect(added).toEqual([
    {
      credential: key("STRIPE_KEY"),
      host: "api.example.co.uk",
      path: "",
      surface: "auth",
      matcher: "api.example.co.uk",
      place: "api.example.co.uk",
      domain: "example.co.uk",
      existing: true,
      boundSince: 1000,
      boundTo: ["api.stripe.com"],
      reasons: [{ code: "existing-credential-new-host" }],
      typed: true,
    },
    {
      credential: key("NEW"),
      host: "a.example.com",
      path: "",
      surface: "auth",
      matcher: "a.example.com",
      place: "a.example.com",
      domain: "example.com",
      existing: false,
      boundTo: [],
      reasons: [],
      typed: false,
    },
  ]);
  expect(removed.map(({ host }) => host)).toEqual(["api.stripe.com"]);
  expect(replaced).toEqual([key("STRIPE_KEY")]);
});

test("what is typed may differ in case and by a trailing dot, and in nothing else", () => {
  const asked = { confirmHosts: ["*.a.com", "b.com:8443"] };
  expect(unconfirmedHosts(asked, ["*.A.com.", "B.com:8443"])).toEqual([]);
  expect(unconfirmedHosts(asked, ["a.com", "b.com"])).toEqual(["*.a.com", "b.com:8443"]);
  expect(unconfirmedHosts(asked, [])).toEqual(asked.confirmHosts);
});

test("what a new credential is named by already is new with it", () => {
  const standing = [bearer("api.stripe.com", "NEW"), bearer("*.example.com", "NEW")];
  expect(assess(standing, standing).added).toEqual([]);
  const { added, confirmHosts } = assess(standing, standing, { created: [key("NEW")] });
  expect(added.map(({ matcher }) => matcher)).toEqual(["*.example.com", "api.stripe.com"]);
  expect(confirmHosts).toEqual(["*.example.com"]);
});

test("a name is not familiar because a service without a credential, or one switched off, has it", () => {
  const lure = { ...bearer("api.str1pe.com", "STRIPE_KEY"), name: "lure" };
  const passing = { ...lure, auth: { type: "passthrough" as const } };
  for (const before of [[passing], [{ ...lure, enabled: false }]]) {
    expect(assess(before, [bearer("api.str1pe.com", "NEW")]).confirmHosts).toEqual(["api.str1pe.com"]);
  }
});

test("a stored credential that is sent in another way to where it goes already has to be confirmed, once", () => {
  const echo = { ...STRIPE, auth: { type: "custom" as const, headers: { "X-Echo": "{{ STRIPE_KEY }}" } } };
  const { added, confirmHosts } = assess([STRIPE], [echo], stored);
  expect(added.map(({ reasons, typed }) => [reasons, typed])).toEqual([
    [[{ code: "new-header", headers: ["x-echo"] }], true],
  ]);
  expect(confirmHosts).toEqual(["api.stripe.com"]);
  expect(assess([echo], [echo], stored).added).toEqual([]);
  // Once: when it is written, switched off too, and not when it is switched on again.
  const off = { ...echo, enabled: false };
  expect(assess([STRIPE], [STRIPE, { ...off, name: "off" }], stored).confirmHosts).toEqual([
    "api.stripe.com",
  ]);
  expect(assess([off], [echo], stored).confirmHosts).toEqual([]);
  const { added: elsewhere } = assess([], [{ ...off, host: "b.example.com" }], stored);
  expect(elsewhere.map(({ reasons }) => reasons)).toEqual([[{ code: "existing-credential-new-host" }]]);
  expect(assess([], [echo], { ...stored, existing: new Set() }).confirmHosts).toEqual([]);
});

test("a stored credential that agents could not have used before has to be confirmed, also where it goes already", () => {
  const requires = ["api_call", "mail_send"] as Capability[];
  const gated = { ...STRIPE, requires };
  const { added, confirmHosts } = assess([gated], [STRIPE], stored);
  expect(added.map(({ reasons, typed }) => [reasons, typed])).toEqual([
    [[{ code: "unrequired", capabilities: requires }], true],
  ]);
  expect(confirmHosts).toEqual(["api.stripe.com"]);
  const beside = { ...STRIPE, name: "beside", path: "/v1/*", requires: ["api_call"] as Capability[] };
  expect(assess([gated], [gated, beside], stored).confirmHosts).toEqual(["api.stripe.com"]);
  expect(assess([STRIPE], [gated], stored).added).toEqual([]);
  expect(assess([gated], [STRIPE], { ...stored, existing: new Set() }).confirmHosts).toEqual([]);
});

test("further methods of a service are told and not asked for", () => {
  const reading = { ...STRIPE, methods: ["GET"] };
  const told = (after: typeof STRIPE, more = stored) => {
    const { added, confirmHosts } = assess([reading], [after], more);
    return [added.map(({ reasons, typed }) => [reasons, typed]), confirmHosts];
  };
  expect(told(STRIPE)).toEqual([[[[{ code: "more-methods" }], false]], []]);
  expect(told({ ...STRIPE, methods: ["GET", "DELETE"] })).toEqual([
    [[[{ code: "more-methods", methods: ["DELETE"] }], false]],
    [],
  ]);
  expect(told(reading)).toEqual([[], []]);
  expect(told(STRIPE, { ...stored, existing: new Set() })).toEqual([[], []]);
});

test("a wider service that answers for the methods of one that is gone is told", () => {
  const wide = {
    ...bearer("*.stripe.com"),
    name: "wide",
    auth: { type: "bearer", token: key("OTHER") },
  } as const;
  const { added } = assess([{ ...STRIPE, methods: ["GET"] }, wide], [wide], stored);
  expect(added.map(({ host, reasons }) => [host, reasons[0]?.code])).toEqual([
    ["api.stripe.com", "uncovered"],
  ]);
});

test("a new credential that services of the vault name for other hosts is none for this one", () => {
  const created = [key("STRIPE_KEY")];
  const after = [STRIPE, bearer("mirror.example.com")];
  const { added, confirmHosts } = assess([STRIPE], after, { created });
  expect(confirmHosts).toEqual(["mirror.example.com"]);
  expect(added.map(({ reasons }) => reasons)).toEqual([
    [{ code: "named-elsewhere", hosts: ["api.stripe.com"] }],
    [],
  ]);
  expect(assess([], after, { created }).confirmHosts).toEqual([]);
});
