import { describe, expect, test } from "bun:test";
import { type Instance, openInstance } from "../../support/instance.ts";
import { bearerEntry, type Raised, raise } from "../../support/vault/proposals.ts";

type Stage = AsyncDisposable & { readonly instance: Instance; readonly member: string };

async function stage(): Promise<Stage> {
  const instance = await openInstance();
  await instance.registerOwner();
  const member = await instance.addUser("max@example.com", "member", { default: "member" });
  return { instance, member, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

const slot = { action: "set", key: "STRIPE_KEY" };
const stripe = bearerEntry("stripe", "api.stripe.com", "STRIPE_KEY");
const full: Raised = { services: [stripe], credentials: [slot] };

async function values({ instance, member }: Stage): Promise<Record<string, string>> {
  const { json } = await instance.call("GET /v1/credentials?reveal=true", { token: member });
  const credentials: { key: string; value?: string }[] = json.credentials ?? [];
  return Object.fromEntries(credentials.map(({ key, value = "" }) => [key, value]));
}

async function services({ instance, member }: Stage): Promise<string[]> {
  const { json } = await instance.call("GET /v1/vaults/default/services", { token: member });
  return json.services.map(({ name, host }: { name: string; host: string }) => `${name} ${host}`);
}

function approve({ instance, member }: Stage, number: number | string, body: object = {}) {
  return instance.call(`POST /v1/admin/proposals/${number}/approve`, { token: member, body });
}

async function recorded({ instance }: Stage): Promise<string[]> {
  const records = await instance.store.audit.list({ after: 0, limit: 200 });
  return records.map(({ action, target }) => `${action} ${target.name}`);
}

describe("approving", () => {
  test("applies all of it, with a record of each part and none of a value", async () => {
    await using at = await stage();
    await at.instance.call("POST /v1/credentials", {
      token: at.member,
      body: { credentials: { OLD_KEY: "old" } },
    });
    const before = (await recorded(at)).length;
    const { number } = await raise(at.instance, {
      services: [stripe],
      credentials: [slot, { action: "delete", key: "OLD_KEY" }, { action: "delete", key: "NEVER_THERE" }],
    });
    const answer = await approve(at, number, { credentials: { STRIPE_KEY: "sk_live_1", OTHER: "ignored" } });
    expect([answer.status, answer.json]).toEqual([200, { id: 1, status: "applied" }]);
    expect(await services(at)).toEqual(["stripe api.stripe.com"]);
    expect(await values(at)).toEqual({ STRIPE_KEY: "sk_live_1" });
    const records = (await recorded(at)).slice(before).filter((one) => !one.startsWith("credential.reveal"));
    expect(records).toEqual([
      "service.add stripe",
      "credential.set STRIPE_KEY",
      "credential.delete OLD_KEY",
      "audience.bind STRIPE_KEY",
      "proposal.approve proposal 1",
    ]);
    const log = JSON.stringify(await at.instance.store.audit.list({ after: 0, limit: 200 }));
    expect(log).not.toContain("sk_live_1");
    const audience = await at.instance.store.audiences.list(
      (await at.instance.store.vaults.byName("default"))?.id as never,
    );
    expect(
      audience.map(({ key, host, surface, boundBy }) => [key as string, host, surface, boundBy]),
    ).toEqual([["STRIPE_KEY", "api.stripe.com", "auth", "max@example.com"]]);
  });

  test("takes the person's value before the agent's, and the agent's before none", async () => {
    await using at = await stage();
    const credentials = ["ONE", "TWO"].map((key) => ({ action: "set", key, has_value: true }));
    const { number } = await raise(at.instance, { credentials, values: { ONE: "agent 1", TWO: "agent 2" } });
    expect((await approve(at, number, { credentials: { ONE: "mine" } })).status).toBe(200);
    expect(await values(at)).toEqual({ ONE: "mine", TWO: "agent 2" });
    // What the agent gave is forgotten with the decision.
    const vault = await at.instance.store.vaults.byName("default");
    expect((await at.instance.store.proposals.values(vault?.id as never, number)).size).toBe(0);
  });

  test("names every value that is missing, empty or cannot be sent, and applies nothing", async () => {
    await using at = await stage();
    const keys = ["GIVEN", "MISSING", "ABSENT", "EMPTY"];
    const credentials = keys.map((key) => ({
      action: "set",
      key,
      ...(key === "EMPTY" ? { has_value: true } : {}),
    }));
    const { number } = await raise(at.instance, {
      services: [bearerEntry("given", "api.example.com", "GIVEN")],
      credentials,
      values: { EMPTY: "the agent's" },
    });
    const body = { credentials: { EMPTY: "", GIVEN: "two\nlines" } };
    const { status, json } = await approve(at, number, body);
    expect([status, json.code, json.keys]).toEqual([
      400,
      "value_required",
      ["MISSING", "ABSENT", "EMPTY", "GIVEN"],
    ]);
    expect(json.error).toContain(
      "No value for MISSING, ABSENT; The value of EMPTY is empty; The value of GIVEN",
    );
    expect(await values(at)).toEqual({});
    expect(await services(at)).toEqual([]);
  });

  test("an OAuth slot takes no value, and says that it is to be connected", async () => {
    await using at = await stage();
    const oauth = { token_url: "https://auth.example.com/token", client_id: "the agent's" };
    const credentials = [{ action: "set", key: "GOOGLE", type: "oauth", oauth }];
    const { number } = await raise(at.instance, { credentials });
    const given = { oauth: { GOOGLE: { client_id: "mine", client_secret: "hush" } } };
    const asked = await approve(at, number, given);
    expect([asked.status, asked.json.code]).toEqual([409, "confirmation_required"]);
    const answer = await approve(at, number, { ...given, confirm_hosts: asked.json.reach.confirm_hosts });
    expect(answer.json).toEqual({ id: 1, status: "applied", connect: ["GOOGLE"] });
    const vault = await at.instance.store.vaults.byName("default");
    const [stored] = await at.instance.store.oauthCredentials.list(vault?.id as never);
    expect([stored?.config.clientId, stored?.clientSecret !== undefined]).toEqual(["mine", true]);
  });

  test("is done once", async () => {
    await using at = await stage();
    const { number } = await raise(at.instance, { ...full, values: {} });
    const body = { credentials: { STRIPE_KEY: "sk" } };
    const answers = await Promise.all([approve(at, number, body), approve(at, number, body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect([refused?.json.code, refused?.json.error]).toEqual([
      "proposal_decided",
      "Proposal 1 is already applied",
    ]);
  });

  test("bad bodies and ids before the vault, the vault before the proposal", async () => {
    await using at = await stage();
    await raise(at.instance, full);
    expect((await approve(at, "seven")).status).toBe(400);
    expect((await approve(at, 1, { vault: "nowhere" })).json.code).toBe("vault_not_found");
    expect((await approve(at, 2)).json).toMatchObject({
      code: "proposal_not_found",
      error: 'Vault "default" has no proposal 2',
    });
    const { instance, member: token } = at;
    expect((await instance.call("POST /v1/admin/proposals/1/approve", { token })).status).toBe(400);
    expect((await approve(at, 1, { credentials: [] })).status).toBe(400);
  });

  test("an expired one is over, whether or not that was written down", async () => {
    await using at = await stage();
    const { number } = await raise(at.instance, full);
    at.instance.clock.advance(7 * 24 * 60 * 60 * 1000);
    const answer = await approve(at, number, { credentials: { STRIPE_KEY: "sk" } });
    expect([answer.status, answer.json.error]).toEqual([409, "Proposal 1 is already expired"]);
  });

  test("one that does not fit any more is told with what changed, and applied in no part", async () => {
    await using at = await stage();
    const gone = { action: "delete", name: "slack", host: "slack.com" };
    const { number } = await raise(at.instance, { services: [stripe, gone], credentials: [slot] });
    const { status, json } = await approve(at, number, { credentials: { STRIPE_KEY: "sk" } });
    expect([status, json.code]).toEqual([409, "proposal_target_gone"]);
    expect(json.error).toContain('service "slack" (slack.com) is gone');
    expect(json.misfits).toEqual([{ code: "service-gone", name: "slack", expected: "slack.com" }]);
    expect([await services(at), await values(at)]).toEqual([[], {}]);
  });
});

describe("what was shown", () => {
  const existing = async (at: Stage) => {
    const admin = await at.instance.addUser("ada@example.com", "member", { default: "admin" });
    await at.instance.call("PUT /v1/vaults/default/services", {
      token: admin,
      body: {
        services: [{ name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } }],
      },
    });
    await at.instance.call("POST /v1/credentials", {
      token: admin,
      body: { credentials: { STRIPE_KEY: "sk_live_1" } },
    });
    return admin;
  };

  test("an existing credential goes to a new host only when the host was typed", async () => {
    await using at = await stage();
    await existing(at);
    const { number } = await raise(at.instance, {
      services: [bearerEntry("logs", "logs.example.com", "STRIPE_KEY")],
    });
    const asked = await approve(at, number);
    expect([asked.status, asked.json.code, asked.json.reach.confirm_hosts]).toEqual([
      409,
      "confirmation_required",
      ["logs.example.com"],
    ]);
    expect((await approve(at, number, { confirm_hosts: ["api.stripe.com"] })).status).toBe(409);
    const body = { reach_hash: asked.json.reach.hash, confirm_hosts: ["LOGS.example.com."] };
    expect((await approve(at, number, body)).status).toBe(200);
  });

  test("whoever may decide is shown it, or why it does not fit; others are not", async () => {
    await using at = await stage();
    await existing(at);
    const gone = { action: "delete", name: "slack", host: "slack.com" };
    const { number } = await raise(at.instance, {
      services: [bearerEntry("logs", "logs.example.com", "STRIPE_KEY")],
    });
    const unfit = await raise(at.instance, { services: [gone] });
    const agent = await at.instance.addAgent("builder", "member", { default: "admin" });
    const shown = async (id: number, token: string) =>
      (await at.instance.call(`GET /v1/admin/proposals/${id}`, { token })).json;
    expect((await shown(number, at.member)).reach).toMatchObject({
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      added: [{ credential: "STRIPE_KEY", host: "logs.example.com", surface: "auth", existing: true }],
    });
    const { reach, misfits } = await shown(unfit.number, at.member);
    expect([reach, misfits]).toEqual([
      undefined,
      [{ code: "service-gone", name: "slack", expected: "slack.com" }],
    ]);
    expect("reach" in (await shown(number, agent))).toBe(false);
    const reject = `POST /v1/admin/proposals/${number}/reject`;
    await at.instance.call(reject, { token: at.member, body: {} });
    expect("reach" in (await shown(number, at.member))).toBe(false);
  });

  test("a decision holds for what was shown alone", async () => {
    await using at = await stage();
    const admin = await existing(at);
    const { number } = await raise(at.instance, {
      services: [bearerEntry("logs", "logs.example.com", "STRIPE_KEY")],
    });
    const shown = (await approve(at, number)).json.reach;
    await at.instance.call("PATCH /v1/vaults/default/services/stripe", {
      token: admin,
      body: { enabled: false },
    });
    const body = { reach_hash: shown.hash, confirm_hosts: shown.confirm_hosts };
    const refused = await approve(at, number, body);
    expect([refused.status, refused.json.code]).toEqual([409, "proposal_changed"]);
    expect(refused.json.reach.hash).not.toBe(shown.hash);
    expect((await approve(at, number, { ...body, reach_hash: refused.json.reach.hash })).status).toBe(200);
  });
});

describe("rejecting", () => {
  test("keeps the reason for whoever raised it, and changes nothing", async () => {
    await using at = await stage();
    const { number } = await raise(at.instance, full);
    const body = { reason: "use the sandbox" };
    const line = `POST /v1/admin/proposals/${number}/reject`;
    const answer = await at.instance.call(line, { token: at.member, body });
    expect([answer.status, answer.json]).toEqual([200, { id: 1, status: "rejected" }]);
    const vault = await at.instance.store.vaults.byName("default");
    const stored = await at.instance.store.proposals.find(vault?.id as never, number);
    expect([stored?.status, stored?.review?.note, stored?.review?.by.name]).toEqual([
      "rejected",
      "use the sandbox",
      "max@example.com",
    ]);
    expect(await services(at)).toEqual([]);
    expect((await at.instance.call(line, { token: at.member, body })).json.error).toBe(
      "Proposal 1 is already rejected",
    );
    expect((await approve(at, number)).json.code).toBe("proposal_decided");
  });

  test("a reason has an end", async () => {
    await using at = await stage();
    const { number } = await raise(at.instance, full);
    const body = { reason: "x".repeat(2001) };
    const line = `POST /v1/admin/proposals/${number}/reject`;
    expect((await at.instance.call(line, { token: at.member, body })).status).toBe(400);
  });
});

describe("the link", () => {
  const read = ({ instance }: Stage, query: string, headers: Record<string, string> = {}) =>
    instance.call(`GET /v1/proposals/approve-details?${query}`, { headers });

  test("shows the proposal to whoever has it, and says who may decide by the cookie alone", async () => {
    await using at = await stage();
    const { number, token } = await raise(at.instance, full);
    const query = `token=${token}&id=${number}`;
    const { json } = await read(at, query);
    expect(json).toMatchObject({
      proposal_id: 1,
      vault: "default",
      status: "pending",
      agent_name: "builder",
      authenticated: false,
      can_approve: false,
      user_email: "",
      services: [stripe],
      credentials: [slot],
    });
    const signedIn = await read(at, query, { Cookie: `av_session=${at.member}` });
    expect(signedIn.json).toMatchObject({
      authenticated: true,
      can_approve: true,
      user_email: "max@example.com",
    });
    const bearer = await read(at, query, { Authorization: `Bearer ${at.member}` });
    expect(bearer.json.authenticated).toBe(false);
    for (const [email, role] of [
      ["paul@example.com", "proxy"],
      ["otto@example.com", undefined],
    ] as const) {
      const other = await at.instance.addUser(email, "owner", role === undefined ? {} : { default: role });
      const { json: seen } = await read(at, query, { Cookie: `av_session=${other}` });
      expect([seen.authenticated, seen.can_approve]).toEqual([true, false]);
    }
  });

  test("an agent's or a scoped session's token in the cookie may not approve", async () => {
    await using at = await stage();
    const { number, token } = await raise(at.instance, full);
    const agent = await at.instance.addAgent("chief", "owner", { default: "admin" });
    for (const cookie of [agent, await at.instance.addScoped("admin"), token]) {
      const { json } = await read(at, `token=${token}&id=${number}`, { Cookie: `av_session=${cookie}` });
      expect([json.can_approve, json.user_email]).toEqual([false, ""]);
    }
  });

  test("is refused without token, for an unknown one, for another number, and after a day, in this order", async () => {
    await using at = await stage();
    const { token } = await raise(at.instance, full);
    const codes = async (...queries: string[]) =>
      await Promise.all(
        queries.map(async (query) => {
          const { status, json } = await read(at, query);
          return [status, json.code];
        }),
      );
    expect(
      await codes("id=1", "token=&id=1", "token=av_appr_00&id=9", `token=${token}&id=9`, `token=${token}`),
    ).toEqual([
      [400, "bad_request"],
      [400, "bad_request"],
      [404, "approval_link_unknown"],
      [400, "bad_request"],
      [400, "bad_request"],
    ]);
    at.instance.clock.advance(24 * 60 * 60 * 1000);
    expect(await codes(`token=${token}&id=9`, `token=${token}&id=1`)).toEqual([
      [400, "bad_request"],
      [410, "approval_link_expired"],
    ]);
    expect((await read(at, `token=${token}&id=1`)).json.error).toContain("agent-vault vault proposal review");
  });

  test("of one that was decided shows what became of it and nothing else", async () => {
    await using at = await stage();
    const { number, token } = await raise(at.instance, full);
    await approve(at, number, { credentials: { STRIPE_KEY: "sk" } });
    const { status, json } = await read(at, `token=${token}&id=${number}`);
    expect([status, json]).toEqual([
      200,
      {
        error: true,
        error_title: "Applied",
        error_message: "Proposal 1 is already applied; nothing is left to decide.",
      },
    ]);
  });
});
