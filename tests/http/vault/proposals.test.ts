/** The side of those who raise proposals. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID, type KeyName } from "../../../src/core/ids.ts";
import { type Answer, type Instance, openInstance } from "../../support/instance.ts";

const STRIPE = {
  action: "set",
  name: "stripe",
  host: "api.stripe.com",
  auth: { type: "bearer", token: "STRIPE_KEY" },
  enabled: true,
  substitutions: [],
};
const SLOT = {
  action: "set",
  key: "STRIPE_KEY",
  description: "Stripe live key",
  obtain: "https://dashboard.example/keys",
  obtain_instructions: "Developers > API keys",
};
const BODY = {
  services: [STRIPE],
  credentials: [SLOT],
  message: "billing feature needs Stripe",
  user_message: "Please connect Stripe.",
};
const NOW = "2026-08-01T09:30:00Z";

type Client = (line: string, body?: unknown) => Promise<Answer>;

async function scene(): Promise<Instance & { agent: Client; other: Client; scoped: Client; owner: Client }> {
  const instance = await openInstance();
  const ownerToken = await instance.registerOwner();
  await instance.addVault("payments");
  const agentToken = await instance.addAgent("builder", "no-access", { default: "proxy", payments: "proxy" });
  const otherToken = await instance.addAgent("helper", "no-access", { default: "proxy" });
  const scopedToken = await instance.addScoped("proxy");
  const as =
    (token: string, headers: Record<string, string> = {}): Client =>
    (line, body) =>
      instance.call(line, { token, headers, ...(body === undefined ? {} : { body }) });
  return {
    ...instance,
    agent: as(agentToken, { "X-Vault": "default" }),
    other: as(otherToken, { "X-Vault": "default" }),
    scoped: as(scopedToken),
    owner: as(ownerToken),
  };
}

async function nothingStored({ store, clock }: Instance): Promise<void> {
  expect(await store.proposals.list(DEFAULT_VAULT_ID, {}, clock.now())).toEqual([]);
}

describe("raising a proposal", () => {
  test("answers with its number and a link, and shows it as it was sent", async () => {
    await using instance = await scene();
    const { status, json } = await instance.agent("POST /v1/proposals", BODY);
    expect(status).toBe(201);
    expect(json).toEqual({
      id: 1,
      status: "pending",
      vault: "default",
      approval_url: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:14321\/approve\/1\?token=av_appr_[0-9a-f]{64}$/,
      ),
      message: expect.stringMatching(/^Proposal #1 .* "default" .*token=av_appr_[0-9a-f]{64}$/),
    });
    expect(json.message).toEndWith(json.approval_url);
    const shown = await instance.agent("GET /v1/proposals/1");
    const { substitutions: _, ...service } = STRIPE;
    expect(shown.json).toEqual({
      id: 1,
      status: "pending",
      services: [service],
      credentials: [SLOT],
      message: BODY.message,
      review_note: "",
      reviewed_at: null,
      created_at: NOW,
      expires_at: "2026-08-08T09:30:00Z",
    });
  });

  test("numbers each vault's own, and a vault token works in its own whatever the header says", async () => {
    await using instance = await scene();
    const token = await instance.addScoped("proxy");
    const headers = { "X-Vault": "payments" };
    expect((await instance.call("POST /v1/proposals", { token, headers, body: BODY })).json).toMatchObject({
      id: 1,
      vault: "default",
    });
    expect((await instance.agent("POST /v1/proposals", BODY)).json.id).toBe(2);
    const agent = await instance.addAgent("second", "no-access", { payments: "proxy" });
    const { json } = await instance.call("POST /v1/proposals", { token: agent, headers, body: BODY });
    expect(json).toMatchObject({ id: 1, vault: "payments" });
    const list = await instance.agent("GET /v1/proposals");
    expect(list.json.proposals.map(({ id }: { id: number }) => id)).toEqual([2, 1]);
  });

  test("seals what the agent gives, shows that it did, and tells the value nowhere", async () => {
    await using instance = await scene();
    const credentials = [
      { ...SLOT, value: "sk_live_51" },
      { action: "set", key: "EMPTY", value: "" },
    ];
    const { status } = await instance.agent("POST /v1/proposals", { credentials });
    expect(status).toBe(201);
    const { json, text } = await instance.agent("GET /v1/proposals/1");
    expect(json.services).toEqual([]);
    expect(json.credentials).toEqual([
      { ...SLOT, has_value: true },
      { action: "set", key: "EMPTY", value: "" },
    ]);
    const sealed = await instance.store.proposals.values(DEFAULT_VAULT_ID, 1);
    const key = "STRIPE_KEY" as KeyName;
    const context = { kind: "proposal-credential", vaultId: DEFAULT_VAULT_ID, proposal: 1, key } as const;
    const value = sealed.get(key);
    if (value === undefined) throw new Error("no value");
    expect(sealed.size).toBe(1);
    expect(instance.deps.barrier.open(value, context).open()).toBe("sk_live_51");
    expect(() => instance.deps.barrier.open(value, { ...context, proposal: 2 })).toThrow();
    const records = (await instance.owner("GET /v1/audit")).text;
    expect(`${text}${records}${JSON.stringify(instance.logLines)}`).not.toContain("sk_live_51");
  });

  test("has no credentials where it names none, and no services where it names none", async () => {
    await using instance = await scene();
    await instance.agent("POST /v1/proposals", { services: [{ ...STRIPE, auth: { type: "passthrough" } }] });
    expect((await instance.agent("GET /v1/proposals/1")).json.credentials).toBeNull();
  });

  test("finds names by host: a set takes the one that is there, a delete the only one", async () => {
    await using instance = await scene();
    await instance.owner("PUT /v1/vaults/default/services", {
      services: [{ name: "old-name", host: "api.stripe.com", auth: { type: "passthrough" } }],
    });
    const named = await instance.agent("POST /v1/proposals", {
      ...BODY,
      services: [{ ...STRIPE, name: "" }],
    });
    expect(named.status).toBe(201);
    expect((await instance.agent("GET /v1/proposals/1")).json.services[0].name).toBe("old-name");
    const removal = { services: [{ action: "delete", host: "API.stripe.com" }] };
    expect((await instance.agent("POST /v1/proposals", removal)).status).toBe(201);
    expect((await instance.agent("GET /v1/proposals/2")).json.services).toEqual([
      { action: "delete", name: "old-name", host: "api.stripe.com" },
    ]);
  });

  test("is refused where a delete's host means no service or several", async () => {
    await using instance = await scene();
    const auth = { type: "passthrough" };
    await instance.owner("PUT /v1/vaults/default/services", {
      services: [
        { name: "slack-bot", host: "slack.com/api/*", auth },
        { name: "slack-hooks", host: "slack.com/hooks/*", auth },
      ],
    });
    const remove = (host: string) =>
      instance.agent("POST /v1/proposals", { services: [{ action: "delete", host }] });
    expect(await remove("nowhere.example")).toMatchObject({
      status: 404,
      json: { code: "service_not_found" },
    });
    const { status, json } = await remove("slack.com");
    expect([status, json.code]).toEqual([409, "service_ambiguous"]);
    expect(json.candidates).toEqual([
      { name: "slack-bot", host: "slack.com/api/*" },
      { name: "slack-hooks", host: "slack.com/hooks/*" },
    ]);
    expect((await remove("slack.com/api/*")).status).toBe(201);
  });

  test("is refused with every fault where a delete by name means no service", async () => {
    await using instance = await scene();
    const remove = (name: string) => ({ action: "delete", name, host: "nowhere.example" });
    const { status, json } = await instance.agent("POST /v1/proposals", {
      services: [remove("one-gone"), remove("two-gone")],
    });
    expect([status, json.code]).toEqual([400, "invalid_proposal"]);
    expect(json.error).toContain('service "one-gone": name is that of no service in this vault; ');
    expect(json.error).toContain('service "two-gone": name is that of no service in this vault');
    await nothingStored(instance);
  });

  test("leaves a record of what would change, without a text of the agent's", async () => {
    await using instance = await scene();
    const gone = { name: "gone", host: "gone.example", auth: { type: "passthrough" } };
    await instance.owner("POST /v1/vaults/default/services", { services: [gone] });
    await instance.agent("POST /v1/proposals", {
      ...BODY,
      services: [STRIPE, { action: "delete", name: "gone", host: "gone.example" }],
    });
    const { json } = await instance.owner("GET /v1/audit");
    const record = json.records.find(({ action }: { action: string }) => action === "proposal.create");
    expect(record).toMatchObject({
      actor: { type: "agent", name: "builder" },
      target: { type: "proposal", id: "1" },
      vault: { name: "default" },
      changes: {
        services: { after: ["set stripe (api.stripe.com)", "delete gone (gone.example)"] },
        credentials: { after: ["set STRIPE_KEY"] },
      },
    });
    expect(JSON.stringify(json)).not.toMatch(/av_appr_|billing feature/);
  });
});

describe("a body that is bad is 400 with every fault, and nothing is stored:", () => {
  test.each([
    ["no JSON", "{", "not valid JSON"],
    ["two objects", `${JSON.stringify(BODY)} {}`, "not valid JSON"],
    ["a list", "[]", "must be a JSON object"],
    ["nothing", "", "needs a JSON body"],
    [
      "lists that are none",
      { services: {}, credentials: "x" },
      "services must be a list; credentials must be a list",
    ],
    ["an empty one", {}, "services or credentials must hold at least one entry"],
    [
      "several faults",
      { services: [{ ...STRIPE, host: "10.0.0.1" }], credentials: [{ ...SLOT, obtain: "ftp://x" }] },
      'service "stripe": host must be a name, not an IP address; credential STRIPE_KEY: obtain must be an https',
    ],
    ["an internal host", { ...BODY, services: [{ ...STRIPE, host: "localhost" }] }, "is an internal name"],
    [
      "a description",
      { ...BODY, services: [{ ...STRIPE, description: "" }] },
      "description is no longer a field",
    ],
  ])("%s", async (_, body, says) => {
    await using instance = await scene();
    const { status, json } = await instance.agent("POST /v1/proposals", body);
    expect([status, json.error]).toEqual([400, expect.stringContaining(says)]);
    await nothingStored(instance);
  });

  test("and one that is too large is 413", async () => {
    await using instance = await scene();
    const { status } = await instance.agent("POST /v1/proposals", {
      ...BODY,
      message: "x".repeat(1_048_576),
    });
    expect(status).toBe(413);
    await nothingStored(instance);
  });
});

describe("who may raise one, and where", () => {
  test("is told before the body is looked at", async () => {
    await using instance = await scene();
    const token = await instance.addAgent("third", "no-access", { payments: "proxy" });
    const raise = async (headers: Record<string, string>, body: unknown) =>
      (await instance.call("POST /v1/proposals", { token, headers, body })).json;
    expect(await raise({}, "{")).toMatchObject({ code: "vault_required" });
    expect(await raise({ "X-Vault": "nowhere" }, "{")).toMatchObject({ error: "Vault not found: nowhere" });
    expect(await raise({ "X-Vault": "default" }, "{")).toMatchObject({ error: "Vault not found: default" });
    expect(await raise({ "X-Vault": "payments" }, "{")).toMatchObject({ code: "bad_request" });
    expect(await instance.owner("POST /v1/proposals", "{")).toMatchObject({
      status: 403,
      json: { error: "Session requires vault scope" },
    });
  });

  test("an agent learns nothing of other vaults' proposals", async () => {
    await using instance = await scene();
    await instance.agent("POST /v1/proposals", BODY);
    const token = await instance.addAgent("third", "no-access", { payments: "proxy" });
    for (const [vault, status] of [
      ["payments", 404],
      ["default", 404],
    ] as const) {
      const answer = await instance.call("GET /v1/proposals/1", { token, headers: { "X-Vault": vault } });
      expect(answer.status).toBe(status);
    }
    const list = await instance.call("GET /v1/proposals", { token, headers: { "X-Vault": "payments" } });
    expect(list.json).toEqual({ proposals: [] });
  });
});

describe("at most 20 wait in a vault", () => {
  const one = { credentials: [{ action: "set", key: "A_KEY" }] };

  test("whoever raised them, which the refusal tells", async () => {
    await using instance = await scene();
    for (let count = 0; count < 19; count++) await instance.agent("POST /v1/proposals", one);
    expect((await instance.scoped("POST /v1/proposals", one)).status).toBe(201);
    const { status, json } = await instance.other("POST /v1/proposals", one);
    expect([status, json.code]).toEqual([429, "too_many_proposals"]);
    expect(json.error).toBe(
      '20 proposals wait in vault "default" already: 19 by agent builder, 1 by vault tokens',
    );
    expect((await instance.other("POST /v1/proposals", { ...one, message: "\0" })).status).toBe(400);
    const elsewhere = await instance.addAgent("third", "no-access", { payments: "proxy" });
    const headers = { "X-Vault": "payments" };
    expect((await instance.call("POST /v1/proposals", { token: elsewhere, headers, body: one })).status).toBe(
      201,
    );
  });

  test("and those whose time has run out make room at once", async () => {
    await using instance = await scene();
    for (let count = 0; count < 20; count++) await instance.agent("POST /v1/proposals", one);
    instance.clock.advance(7 * 24 * 3_600_000 - 1);
    expect((await instance.agent("POST /v1/proposals", one)).status).toBe(429);
    instance.clock.advance(1);
    expect((await instance.agent("POST /v1/proposals", one)).json.id).toBe(21);
  });
});

describe("reading what became of it", () => {
  test("lists the newest first, by status, and none of a word that is no status", async () => {
    await using instance = await scene();
    for (const message of ["one", "two"]) await instance.agent("POST /v1/proposals", { ...BODY, message });
    const decided = { at: instance.clock.now(), by: { id: "u", name: "ann@example.com" }, note: "not now" };
    await instance.store.proposals.decide(
      { vaultId: DEFAULT_VAULT_ID, number: 1, version: 1 },
      { status: "rejected", review: decided },
    );
    const list = async (query: string) => (await instance.agent(`GET /v1/proposals${query}`)).json.proposals;
    expect(await list("")).toEqual([
      { id: 2, status: "pending", message: "two", created_at: NOW },
      { id: 1, status: "rejected", message: "one", created_at: NOW },
    ]);
    expect(await list("?status=")).toHaveLength(2);
    expect(await list("?status=rejected")).toMatchObject([{ id: 1 }]);
    expect(await list("?status=nonsense")).toEqual([]);
    const { json } = await instance.scoped("GET /v1/proposals/1");
    expect(json).toMatchObject({
      status: "rejected",
      review_note: "not now",
      reviewed_at: "2026-08-01 09:30:00",
    });
  });

  test("says expired from the moment its time runs out, before anything wrote that down", async () => {
    await using instance = await scene();
    await instance.agent("POST /v1/proposals", BODY);
    const statusNow = async () => (await instance.agent("GET /v1/proposals/1")).json.status;
    instance.clock.advance(7 * 24 * 3_600_000 - 1);
    expect(await statusNow()).toBe("pending");
    instance.clock.advance(1);
    expect(await statusNow()).toBe("expired");
    expect((await instance.agent("GET /v1/proposals?status=pending")).json.proposals).toEqual([]);
    expect((await instance.agent("GET /v1/proposals?status=expired")).json.proposals).toHaveLength(1);
  });

  test.each([
    ["x", 400],
    ["1.5", 400],
    ["1e3", 400],
    ["%20", 400],
    ["0", 404],
    ["-1", 404],
    ["2", 404],
    ["99999999999999999999", 400],
  ])("/%s is %d", async (id, status) => {
    await using instance = await scene();
    await instance.agent("POST /v1/proposals", BODY);
    expect((await instance.agent(`GET /v1/proposals/${id}`)).status).toBe(status);
  });
});
