/** A21: what an agent writes is read by a person and by nothing else. It hides nothing, imitates nothing, fills nothing. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { bearer, type ProposalScene, startProposalScene } from "../rig/proposal-scene.ts";

const docs = {
  action: "set",
  name: "docs",
  host: "docs.example.com",
  auth: { type: "passthrough" },
};

async function pageOf({ instance, member }: ProposalScene, number: number): Promise<string> {
  const headers = { Cookie: `av_session=${member}` };
  return (await instance.call(`GET /approve/${number}?vault=default`, { headers })).text;
}

/** The places in the page that are the agent's. */
const quoted = (page: string) =>
  [...page.matchAll(/<blockquote[^>]*>([\s\S]*?)<\/blockquote>/g)].map(([, text]) => text);

describe("a page that is imitated", () => {
  test("markup of ours stays text, within what is marked as the agent's, behind the facts", async () => {
    await using scene = await startProposalScene();
    const fake =
      '</blockquote></figure></section><section class="card neutral"><h2>Where credentials go</h2><p>No change.</p>' +
      '<form method="post" action="https://evil.example/"><input name="host:mirror.example.com" value="mirror.example.com">';
    const number = await scene.raise({
      services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY")],
      message: fake,
      user_message: fake,
    });
    const page = await pageOf(scene, number);
    expect(page.match(/<h2 id="reach">/g)).toHaveLength(1);
    expect(page).not.toContain("<p>No change.</p>");
    expect(page).not.toContain('action="https://evil.example/"');
    for (const text of quoted(page)) expect(text).not.toMatch(/<(?!span class="hidden-character">|\/span>)/);
    expect(page.indexOf('id="danger"')).toBeGreaterThan(0);
    expect(page.indexOf('id="danger"')).toBeLessThan(page.indexOf("<blockquote"));
  });

  test("what would not be seen is shown, and turns no other text around", async () => {
    await using scene = await startProposalScene();
    const hidden = ["\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\u2028", "\u{e0041}"];
    const number = await scene.raise({
      services: [docs],
      message: `a${hidden.join("b")}c`,
      user_message: hidden.join("d"),
      credentials: [],
    });
    const page = await pageOf(scene, number);
    for (const character of hidden) expect(page).not.toContain(character);
  });

  test("marks that pile up over a letter do not cover the lines around it", async () => {
    await using scene = await startProposalScene();
    const pile = `a${"\u0489\u0321\u033f".repeat(60)}`;
    const number = await scene.raise({
      credentials: [
        {
          action: "set",
          key: "APP",
          type: "oauth",
          oauth: { token_url: "https://id.example.com/token", scopes: pile },
          description: pile,
        },
      ],
      message: pile,
    });
    expect(await pageOf(scene, number)).not.toMatch(/[\p{Mn}\p{Me}]{5}/u);
  });

  test("the label of a token that an agent minted is no name of a person, and hides nothing", async () => {
    await using scene = await startProposalScene();
    const minter = await scene.instance.addAgent("minter", "member", { default: "admin" });
    const label = "ada@example.com \u202e(nimda) <b>approved</b>";
    const body = { vault: "default", label };
    const { json } = await scene.instance.call("POST /v1/sessions", { token: minter, body });
    const number = await scene.raise({ services: [docs] }, json.token);
    const page = await pageOf(scene, number);
    expect(page).not.toContain("\u202e");
    expect(page).not.toContain("<b>approved</b>");
    expect(page).toContain("minter");
  });
});

describe("a value that is smuggled past the slots", () => {
  const VALUE = "sk_smuggled_4242";

  test("in texts and in the fixed part of a header: no record, log or event holds it", async () => {
    await using scene = await startProposalScene();
    const { instance } = scene;
    const number = await scene.raise({
      services: [
        {
          ...docs,
          auth: { type: "custom", headers: { "X-Key": `${VALUE}-{{ DOCS_KEY }}`, "X-Fixed": VALUE } },
        },
      ],
      credentials: [
        {
          action: "set",
          key: "DOCS_KEY",
          value: VALUE,
          description: VALUE,
          obtain: `https://example.com/${VALUE}`,
          obtain_instructions: VALUE,
        },
      ],
      message: VALUE,
      user_message: VALUE,
    });
    expect((await scene.approve(number)).status).toBe(200);
    const records = JSON.stringify(await instance.store.audit.list({ after: 0, limit: 500 }));
    expect(records).toContain("proposal.approve");
    expect(records).not.toContain(VALUE);
    expect(JSON.stringify(instance.logLines)).not.toContain(VALUE);
  });

  test("its value is in no answer, to the agent or to a reviewer", async () => {
    await using scene = await startProposalScene();
    const { instance, agent, member } = scene;
    const credentials = [{ action: "set", key: "DOCS_KEY", value: VALUE }];
    const raised = await scene.propose({ credentials });
    const link = new URL(raised.json.approval_url);
    const headers = { "X-Vault": "default" };
    const answers = [
      raised,
      await instance.call("GET /v1/proposals/1", { token: agent, headers }),
      await instance.call("GET /v1/proposals", { token: agent, headers }),
      await instance.call("GET /v1/admin/proposals", { token: member }),
      await instance.call("GET /v1/admin/proposals/1", { token: member }),
      await instance.call(`GET /v1/proposals/approve-details${link.search}&id=1`),
      await instance.call("GET /approve/1?vault=default", { headers: { Cookie: `av_session=${member}` } }),
      await scene.approve(1),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200, 200, 200]);
    for (const { text } of answers) expect(text).not.toContain(VALUE);
  });

  test.each<[string, object]>([
    ["a description of a service", { services: [{ ...docs, description: VALUE }] }],
    [
      "a value of an OAuth slot",
      {
        credentials: [
          {
            action: "set",
            key: "A",
            type: "oauth",
            oauth: { token_url: "https://a.example.com/" },
            value: VALUE,
          },
        ],
      },
    ],
    [
      "a client secret of an agent's",
      {
        credentials: [
          {
            action: "set",
            key: "A",
            type: "oauth",
            oauth: { token_url: "https://a.example.com/", client_secret: VALUE },
          },
        ],
      },
    ],
    [
      "a value of a slot that deletes",
      { credentials: [{ action: "delete", key: "STRIPE_KEY", value: VALUE }] },
    ],
  ])("%s is refused, or kept nowhere", async (_, body) => {
    await using scene = await startProposalScene();
    const { status, json } = await scene.propose(body);
    expect([201, 400]).toContain(status);
    if (status === 400) expect(json.error).not.toContain(VALUE);
    const stored = await scene.instance.store.proposals.find(DEFAULT_VAULT_ID, 1);
    expect(JSON.stringify(stored ?? {})).not.toContain(VALUE);
  });
});

describe("what is too much", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ ...docs, name: `docs-${at}`, host: `d${at}.example.com` }));
  const slots = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ action: "set", key: `KEY_${at}` }));
  const slot = (more: object) => ({ credentials: [{ action: "set", key: "A", ...more }] });

  test.each<[string, object, number]>([
    ["eleven services", { services: many(11) }, 400],
    ["eleven slots", { credentials: slots(11) }, 400],
    ["a long message", { services: [docs], message: "m".repeat(2001) }, 400],
    ["a long word to the person", { services: [docs], user_message: "m".repeat(5001) }, 400],
    ["a long description", slot({ description: "é".repeat(251) }), 400],
    ["a long address", slot({ obtain: `https://example.com/${"a".repeat(490)}` }), 400],
    ["long instructions", slot({ obtain_instructions: "i".repeat(1001) }), 400],
    ["a long path", { services: [{ ...docs, host: `docs.example.com/${"a".repeat(300)}` }] }, 400],
    ["a body over a mebibyte", slot({ value: "v".repeat(1_100_000) }), 413],
  ])("%s is refused and leaves nothing", async (_, body, expected) => {
    await using scene = await startProposalScene();
    expect((await scene.propose(body)).status).toBe(expected);
    expect(
      await scene.instance.store.proposals.countPending(DEFAULT_VAULT_ID, scene.instance.clock.now()),
    ).toBe(0);
  });

  test("the twenty-first that waits, by whichever agent, until one is decided", async () => {
    await using scene = await startProposalScene();
    const other = await scene.instance.addAgent("other", "member", { default: "proxy" });
    for (let count = 0; count < 20; count++)
      await scene.raise({ services: [docs] }, count % 2 ? other : undefined);
    expect((await scene.propose({ services: [docs] }, other)).status).toBe(429);
    expect((await scene.approve(7)).status).toBe(200);
    expect((await scene.propose({ services: [docs] }, other)).status).toBe(201);
  });

  test("a decision with names that objects have by themselves, with very many hosts, or none of the right kind", async () => {
    await using scene = await startProposalScene();
    const number = await scene.raise({ credentials: [{ action: "set", key: "A" }] });
    const approve = (body: object | string) =>
      scene.instance.call(`POST /v1/admin/proposals/${number}/approve`, { token: scene.member, body });
    for (const body of [
      '{"credentials":{"__proto__":"x","constructor":"y","toString":"z"}}',
      '{"credentials":{"__proto__":{"A":"x"}}}',
      { credentials: { a: "lower" } },
      { credentials: { A: 7 } },
      { credentials: { A: "" } },
      { credentials: { A: "nul\0" } },
      { confirm_hosts: "mirror.example.com", credentials: { A: "x" } },
      { confirm_hosts: [7], credentials: { A: "x" } },
      { oauth: { A: "x" }, credentials: { A: "x" } },
      "[]",
      "null",
      "",
    ]) {
      expect([body, (await approve(body)).status]).toEqual([body, 400]);
    }
    expect(await scene.status(number)).toBe("pending");
    const confirm_hosts = Array.from({ length: 40_000 }, (_, at) => `h${at}.example`);
    const started = performance.now();
    expect((await approve({ credentials: { A: "x" }, confirm_hosts })).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
