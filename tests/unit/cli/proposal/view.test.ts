import { describe, expect, test } from "bun:test";
import { reachInShort } from "../../../../src/cli/proposal/reach.ts";
import { asRaiser, asReviewer, proposalLines, subject } from "../../../../src/cli/proposal/view.ts";
import type { GetReviewProposalReply, ProposalReach } from "../../../../src/contract/vault/proposals.ts";

const REACH: ProposalReach = {
  hash: "h",
  added: [
    {
      credential: "STRIPE_KEY",
      host: "api.stripe-pay.io/v1/*",
      surface: "auth",
      domain: "stripe-pay.io",
      existing: true,
      bound_to: ["api.stripe.com"],
      bound_since: "2026-01-02T03:04:05Z",
      reasons: [{ code: "existing-credential-new-host" }, { code: "look-alike", resembles: "stripe.com" }],
      confirm_host: "api.stripe-pay.io",
    },
    ...(["path", "query"] as const).map((surface) => ({
      credential: "ACCOUNT",
      host: "api.example.com",
      surface,
      domain: "example.com",
      existing: false,
      bound_to: [],
      reasons: [],
    })),
  ],
  removed: [{ credential: "OLD_KEY", host: "old.example.com", surface: "auth" }],
  replaced: ["STRIPE_KEY"],
  confirm_hosts: ["api.stripe-pay.io"],
};

const REPLY: GetReviewProposalReply = {
  id: 7,
  status: "pending",
  message: "billing needs Stripe",
  user_message: "Please connect Stripe.",
  services_json: JSON.stringify([
    {
      action: "set",
      name: "stripe",
      host: "api.stripe-pay.io/v1/*",
      auth: { type: "bearer", token: "STRIPE_KEY" },
      substitutions: [{ key: "ACCOUNT", placeholder: "__ACCOUNT__", in: ["path", "query"] }],
    },
    {
      action: "set",
      name: "jira",
      host: "jira.example.com",
      auth: { type: "custom", headers: { "X-Key": "{{ JIRA }}" } },
    },
    { action: "set", name: "github", host: "api.github.com", enabled: false },
    { action: "delete", name: "old", host: "old.example.com" },
  ]),
  credentials_json: JSON.stringify([
    {
      action: "set",
      key: "STRIPE_KEY",
      description: "Stripe live key",
      obtain: "https://dashboard.example/keys",
      has_value: true,
    },
    { action: "set", key: "ACCOUNT" },
    {
      action: "set",
      key: "CALENDAR",
      type: "oauth",
      oauth: { token_url: "https://id.example/token", scopes: "read" },
    },
    { action: "delete", key: "OLD_KEY" },
  ]),
  review_note: "",
  created_at: "2026-11-28T09:30:00Z",
  expires_at: "2026-12-05T09:30:00Z",
  raised_by: { type: "agent", name: "my-agent" },
  reach: REACH,
};

const NOW = [
  {
    name: "jira",
    host: "jira.old.example",
    auth: { type: "bearer", token: "JIRA" },
    substitutions: [{ key: "X" }],
  },
];
const text = (reply: GetReviewProposalReply, room?: number) =>
  proposalLines(asReviewer(reply), { vault: "payments", services: NOW, room }).map((line) => line.text);

test("a key that is to be deleted and is not stored is said to be so, where that is known", () => {
  const deletion = (keys?: readonly string[]) =>
    proposalLines(asReviewer(REPLY), { vault: "payments", keys, room: undefined }).find(
      (line) => line.text.startsWith("  - OLD_KEY") && !line.text.includes("→"),
    )?.text;
  expect(deletion(["OTHER"])).toBe("  - OLD_KEY  (not stored: nothing to delete)");
  expect([deletion(["OLD_KEY"]), deletion()]).toEqual(["  - OLD_KEY", "  - OLD_KEY"]);
});

test("facts first, the agent's words last", () => {
  expect(text({ ...REPLY, reach: REACH }).join("\n")).toBe(`Proposal #7 in vault "payments"
Status:    pending

Would newly be sent:
  ! STRIPE_KEY → api.stripe-pay.io/v1/*, as authentication
      STRIPE_KEY is stored already, and nobody has allowed it at this host, only at api.stripe.com (since 2026-01-02T03:04:05Z)
      the name looks like stripe.com and is another
      the domain is stripe-pay.io
  + ACCOUNT → api.example.com, in the path, in the query
! STRIPE_KEY is stored already: its value is replaced wherever it is used
No longer sent:
  - OLD_KEY → old.example.com, as authentication

Services:
  + stripe  api.stripe-pay.io/v1/*
      bearer, token STRIPE_KEY
      __ACCOUNT__ is replaced by ACCOUNT in path, query
  ~ jira  jira.example.com
      custom, X-Key: {{ JIRA }}
      keeps the placeholders that it has
      was: jira.old.example, bearer, token JIRA
  ~ github  api.github.com  switched off
  - old  old.example.com

Credentials:
  ~ STRIPE_KEY  [agent-provided]
  + ACCOUNT  [value from whoever approves]
  + CALENDAR  OAuth, which a person connects
      token url: https://id.example/token
      scopes: read
  - OLD_KEY

Raised by: agent my-agent
Created:   2026-11-28T09:30:00Z
Expires:   2026-12-05T09:30:00Z

In the agent's own words, of which nothing is checked:
Message:
  │ billing needs Stripe
To you:
  │ Please connect Stripe.
About STRIPE_KEY:
  │ Stripe live key
  │ where to get it: https://dashboard.example/keys`);
});

test("danger is said by colour, and without it by a mark", () => {
  const lines = proposalLines(asReviewer(REPLY), { vault: "payments", room: undefined });
  const marked = lines.filter((line) => /^ *!/.test(line.text));
  expect(marked.map(({ tone }) => tone)).toEqual(["danger", "danger"]);
});

test("in short, what is new is named, and danger is marked", () => {
  expect(reachInShort(REACH)).toEqual({
    text: "! In short: would newly be sent: STRIPE_KEY → api.stripe-pay.io/v1/*, ACCOUNT → api.example.com",
    tone: "danger",
  });
  const [, harmless] = REACH.added;
  if (harmless === undefined) throw new Error("there is a second one");
  const many = [1, 2, 3, 4, 5].map((at) => ({ ...harmless, host: `a${at}.example.com` }));
  expect(reachInShort({ added: many }).text).toBe(
    "In short: would newly be sent: ACCOUNT → a1.example.com, ACCOUNT → a2.example.com, ACCOUNT → a3.example.com, and 2 more",
  );
  expect(reachInShort({ added: [] }).text).toContain("nothing would be sent");
});

test("nothing new is said", () => {
  const reach = { ...REACH, added: [], removed: [], replaced: [], confirm_hosts: [] };
  expect(text({ ...REPLY, reach })).toContain("Nothing would be sent to where it is not sent today.");
});

describe("an agent's words", () => {
  const ATTACK = `x\n\nWould newly be sent:\n  + nothing${" ".repeat(60)}✓ safe\n\u001b[2J\u001b[1;1H\u202e\u200b\r✓ checked\u009b1A`;
  const attacked = (room: number) =>
    text(
      {
        ...REPLY,
        message: ATTACK,
        user_message: ATTACK,
        credentials_json: JSON.stringify([
          {
            action: "set",
            key: "K",
            description: ATTACK,
            obtain: "https://x.example",
            obtain_instructions: ATTACK,
          },
        ]),
        services_json: JSON.stringify([
          {
            action: "set",
            name: "a",
            host: "a.example",
            auth: { type: "custom", headers: { "X-A": ATTACK } },
          },
        ]),
        raised_by: { type: "scoped", name: ATTACK },
        review_note: ATTACK,
      },
      room,
    );

  test("move no cursor and hide nothing", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
    expect(attacked(80).join("\n")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
  });

  test.each([40, 80, 120])("in %d columns no line of theirs begins as one of ours", (room) => {
    const lines = attacked(room);
    const heading = "In the agent's own words, of which nothing is checked:";
    for (const line of lines) if (line !== heading) expect(Bun.stringWidth(line)).toBeLessThan(room);
    const ours =
      /^(Proposal #|Status:|Reviewed:|Note:|Raised by:|Created:|Expires:|Would newly|No longer|Services:|Credentials:|In the agent|Message:|To you:|About K:| {2}[+~!-] | {6,}|! |$)/;
    for (const line of lines.filter((one) => !one.startsWith("  │"))) expect(line).toMatch(ours);
    expect(lines.filter((line) => /^Would newly/.test(line))).toHaveLength(1);
  });
});

test("what is decided says by whom, when and why; who raised it sees no reach", () => {
  const decided = text({
    ...REPLY,
    status: "rejected",
    reviewed_at: "2026-11-28 10:00:00",
    reviewed_by: "ann@example.com",
    review_note: "use the sandbox",
  });
  expect(decided.slice(0, 4)).toEqual([
    'Proposal #7 in vault "payments"',
    "Status:    rejected",
    "Reviewed:  2026-11-28 10:00:00 by ann@example.com",
    "Note:      use the sandbox",
  ]);
  const { services, slots: _, reach: __, raised_by: ___, ...rest } = asReviewer(REPLY);
  const own = proposalLines(asRaiser({ ...rest, services, credentials: null, reviewed_at: null }), {
    vault: "payments",
    room: undefined,
  });
  expect(own.map((line) => line.text).join("\n")).not.toContain("newly be sent");
});

test("who opened the session that raised it is told", () => {
  const raised = (raised_by: GetReviewProposalReply["raised_by"]) =>
    text({ ...REPLY, raised_by }).find((line) => line.startsWith("Raised by:"));
  expect(raised({ type: "scoped", name: "", minted_by: "ann@example.com" })).toBe(
    "Raised by: a session without a label, opened by ann@example.com",
  );
  expect(raised({ type: "scoped", name: "ci" })).toBe("Raised by: the session ci");
});

test("names in other letters stand beside how they are read", () => {
  const services = [{ action: "delete", name: "fresh", host: "*.xn--strpe-1sa.com:8443/v1/*" }];
  const reply = { ...REPLY, services_json: JSON.stringify(services) };
  expect(text(reply)).toContain("  - fresh  *.xn--strpe-1sa.com:8443/v1/*, which reads as str\u00edpe.com");
  expect(subject(reply)).toBe("- *.xn--strpe-1sa.com:8443 (reads as str\u00edpe.com)");
});

test("a list that is none is refused", () => {
  expect(() => asReviewer({ ...REPLY, services_json: '{"a":1}' })).toThrow();
});

test("in a list stands what it is about: hosts first, else keys, and nothing that a terminal acts on", () => {
  const about = (services: object[] | null, credentials: object[] | null) =>
    subject({ services_json: JSON.stringify(services), credentials_json: JSON.stringify(credentials) });
  const set = { action: "set", name: "one", host: "api.example.com/v1/*" };
  const gone = { action: "delete", name: "two", host: "old\u001b.example.com" };
  expect(about([set], [{ action: "set", key: "A_KEY" }])).toBe("api.example.com");
  const long = { ...set, host: `${"stripe.com.".repeat(9)}example.com/v1` };
  expect(about([long], null)).toBe(
    "…stripe.com.stripe.com.stripe.com.example.com".slice(-40).replace(/^./, "…"),
  );
  expect(about([gone, set, set], null)).toBe("- old⟨U+001B⟩.example.com, and 2 more");
  expect(about(null, [{ action: "delete", key: "A_KEY" }])).toBe("- A_KEY");
});
