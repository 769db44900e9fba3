import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

const KEY = "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw";
const LEDGER = {
  name: "Ledger Bot",
  version: "2.3.1",
  capabilities: ["api_call", "mail_send"],
  publicKey: KEY,
};

async function begin() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const ask = (fields: object = {}, ip = "203.0.113.7") =>
    instance.call("POST /api/agents/register", { body: { ...LEDGER, ...fields }, ip });
  const list = async () =>
    (await instance.call("GET /api/registrations", { token: owner })).json.registrations;
  const decide = (id: string, verb: "approve" | "reject", body?: unknown) =>
    instance.call(`POST /api/registrations/${id}/${verb}`, { token: owner, body });
  return { instance, owner, ask, list, decide };
}

test("a key asks, is listed and approved, in exactly the documents' shapes", async () => {
  const { instance, owner, ask, decide } = await begin();
  await using _ = instance;
  const asked = await ask();
  expect(asked.status).toBe(201);
  expect(asked.json).toEqual({
    agentId: `did:vaultys:${KEY}`,
    message: "Agent registered. Awaiting admin approval.",
  });
  const { json } = await instance.call("GET /api/registrations", { token: owner });
  expect(json.availableCapabilities).toEqual([
    "file_access",
    "internet_access",
    "browser_control",
    "api_call",
    "mail_send",
    "code_execution",
    "system_command",
    "agent_communication",
  ]);
  const [entry] = json.registrations;
  expect(entry).toEqual({
    id: expect.stringMatching(/^reg_[0-9A-HJKMNP-TV-Z]{26}$/),
    name: "Ledger Bot",
    publicKey: KEY,
    requestedCapabilities: ["api_call", "mail_send"],
    requestedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    keyType: "ed25519",
    fingerprint: "SHA256:OfB+i0ujgYpWgrjKbdohKHAS5IpWIxX+lD3lt6UpwCg",
    proof: "none",
    remoteIp: "203.0.113.7",
    version: "2.3.1",
  });
  const approved = await decide(entry.id, "approve", { capabilities: ["api_call"] });
  expect([approved.status, approved.json]).toEqual([200, { success: true, agentId: `did:vaultys:${KEY}` }]);
  const shown = await instance.call("GET /v1/agents/ledger-bot", { token: owner });
  expect(shown.json).toMatchObject({ name: "ledger-bot", role: "no-access", origin: "registration" });
  const { records } = (await instance.call("GET /v1/audit?after=0", { token: owner })).json;
  const approval = records.find(({ action }: { action: string }) => action === "registration.approve");
  expect(approval).toMatchObject({
    actor: { name: "olga@example.com" },
    target: { type: "registration", id: entry.id, name: "Ledger Bot" },
    changes: {
      agent: { after: "ledger-bot" },
      public_key: { after: KEY },
      capabilities: { before: ["api_call", "mail_send"], after: ["api_call"] },
    },
  });
});

test("documentation keys work, and what is wrong with a request is told all at once", async () => {
  const { instance, ask, list } = await begin();
  await using _ = instance;
  expect((await ask({ publicKey: "z6Mkf9..." })).json.agentId).toBe("did:vaultys:z6Mkf9...");
  expect((await list())[0].keyType).toBe("opaque");
  const refusals: [object | string, string][] = [
    [{ name: undefined }, "Missing or invalid field: name is required"],
    [{ name: 7 }, "Missing or invalid field: name is required"],
    [{ name: "\u0000\u202e " }, "Missing or invalid field: name is required"],
    [{ publicKey: "" }, "Missing or invalid field: publicKey is required"],
    [{ capabilities: "api_call" }, "Missing or invalid field: capabilities must be a list"],
    [{ capabilities: [] }, "Missing or invalid field: capabilities must name at least one"],
    [{ capabilities: ["fly"] }, "Unknown capability: fly"],
    [{ publicKey: "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc" }, "Unsupported public key type"],
    [
      { name: "", capabilities: ["fly"] },
      "Missing or invalid field: name is required; Unknown capability: fly",
    ],
  ];
  for (const [at, [fields, error]] of refusals.entries()) {
    const { status, json } = await ask(fields as object, `203.0.114.${at}`);
    expect([status, json.error, json.statusCode, json.code]).toEqual([400, error, 400, "BAD_REQUEST"]);
  }
  const broken = await instance.call("POST /api/agents/register", { body: "{" });
  expect([broken.status, broken.json.error]).toEqual([400, "Request body must be valid JSON"]);
  const large = await ask({ version: "x".repeat(32 * 1024) });
  expect([large.status, large.json.message]).toEqual([413, "The body is larger than 32 KiB."]);
  expect(await list()).toHaveLength(1);
});

test("what cannot be seen is taken out of a name", async () => {
  const { instance, ask, list } = await begin();
  await using _ = instance;
  await ask({ name: " \u001b[31mLedger\u202e\n Bot\u0000 " });
  expect((await list())[0].name).toBe("[31mLedger Bot");
});

test("a key has one registration that waits, and what it asks anew takes its place", async () => {
  const { instance, ask, list } = await begin();
  await using _ = instance;
  await ask();
  const [first] = await list();
  instance.clock.advance(5000);
  expect((await ask({ name: "Ledger Bot 2" }, "203.0.113.8")).status).toBe(201);
  const [again, ...others] = await list();
  expect(others).toEqual([]);
  expect(again).toMatchObject({ id: first.id, name: "Ledger Bot 2", remoteIp: "203.0.113.8" });
});

test("an active key is refused and changes nothing, a rejected one may ask again", async () => {
  const { instance, owner, ask, list, decide } = await begin();
  await using _ = instance;
  await ask();
  const [first] = await list();
  expect((await decide(first.id, "reject")).json).toEqual({ success: true });
  expect((await ask()).status).toBe(201);
  const [second] = await list();
  expect(second.id).not.toBe(first.id);
  await decide(second.id, "approve", { capabilities: ["api_call"] });
  const before = (await instance.call("GET /v1/agents/ledger-bot", { token: owner })).text;
  const again = await ask({ name: "Somebody Else" });
  expect([again.status, again.json]).toEqual([
    409,
    {
      error: "Agent already registered",
      message: "Agent already registered",
      code: "KEY_REGISTERED",
      statusCode: 409,
      agentId: `did:vaultys:${KEY}`,
    },
  ]);
  expect((await instance.call("GET /v1/agents/ledger-bot", { token: owner })).text).toBe(before);
  expect(await list()).toEqual([]);
  await instance.call("DELETE /v1/agents/ledger-bot", { token: owner });
  expect((await ask()).json).toMatchObject({ code: "AGENT_REVOKED", statusCode: 409 });
  await instance.call("POST /v1/agents/ledger-bot/delete", { token: owner });
  expect((await ask()).status).toBe(201);
});

test("what cannot be approved stays as it was", async () => {
  const { instance, ask, list, decide } = await begin();
  await using _ = instance;
  await ask();
  const [{ id }] = await list();
  const none = "At least one capability must be assigned";
  for (const [body, error] of [
    [undefined, none],
    [{}, none],
    [{ capabilities: [] }, none],
    [{ capabilities: "api_call" }, none],
    [{ capabilities: ["api_call", "file_access"] }, "Capability not requested: file_access"],
    [{ capabilities: [null] }, "Capability not requested: not a text"],
    ["{", "Request body must be valid JSON"],
  ] as const) {
    const { status, json } = await decide(id, "approve", body);
    expect([body, status, json.error]).toEqual([body, 400, error]);
  }
  expect((await decide(id, "reject", { reason: 7 })).status).toBe(400);
  for (const verb of ["approve", "reject"] as const) {
    const { status, json } = await decide("reg_01HZ", verb, { capabilities: ["x"] });
    expect([status, json.error]).toEqual([404, "Registration not found"]);
  }
  expect((await list()).map((one: { id: string }) => one.id)).toEqual([id]);
  await decide(id, "approve", { capabilities: ["api_call"] });
  for (const verb of ["approve", "reject"] as const) {
    const { status, json } = await decide(id, verb, {});
    expect([status, json.error, json.code]).toEqual([
      409,
      "Registration already approved",
      "REGISTRATION_DECIDED",
    ]);
  }
});

test("agents of one name are told apart, and reserved and promised names are left alone", async () => {
  const { instance, owner, ask, list, decide } = await begin();
  await using _ = instance;
  await instance.call("POST /v1/agents/invites", { token: owner, body: { name: "planner" } });
  const named = async (name: string, key: string) => {
    await ask({ name, publicKey: key }, `203.0.113.${key.length}`);
    const [{ id }] = await list();
    await decide(id, "approve", { capabilities: ["api_call"] });
    const { json } = await instance.call(`GET /api/agents/did:vaultys:${key}`, { token: owner });
    expect(json.name).toBe(name);
    return json.agentId;
  };
  expect(await named("Ledger Bot", "key-a")).toBe("ledger-bot");
  expect(await named("Ledger  bot!".replace("  ", " "), "key-bb")).toBe("ledger-bot-2");
  expect(await named("ledger-bot", "key-ccc")).toBe("ledger-bot-3");
  expect(await named("Register", "key-dddd")).toBe("register-2");
  expect(await named("Planner", "key-eeeee")).toBe("planner-2");
  expect(await named("Übersicht", "key-ffffff")).toBe("ubersicht");
  expect(await named("数据", "key-ggggggg")).toMatch(/^agent-[0-9a-f]{8}$/);
});

test("only owners who are people see and decide, and hear of it in the documents' shape", async () => {
  const { instance, ask, list } = await begin();
  await using _ = instance;
  await ask();
  const [{ id }] = await list();
  const agent = await instance.addAgent("chief", "owner");
  const member = await instance.addUser("max@example.com", "member");
  for (const line of [
    "GET /api/registrations",
    `POST /api/registrations/${id}/approve`,
    `POST /api/registrations/${id}/reject`,
  ]) {
    const unknown = await instance.call(line);
    expect(unknown.json).toMatchObject({ error: "Not authenticated", statusCode: 401 });
    expect(unknown.json.message).toBeString();
    for (const token of [agent, member]) {
      const { status, json } = await instance.call(line, {
        token,
        body: line.startsWith("POST") ? "{" : undefined,
      });
      expect([status, json.error, json.code, json.statusCode]).toEqual([403, "Forbidden", "FORBIDDEN", 403]);
    }
  }
});

test("ten a minute from one address, and others are not affected", async () => {
  const { instance, ask } = await begin();
  await using _ = instance;
  const statuses: number[] = [];
  for (let count = 0; count < 10; count++) {
    statuses.push((await ask({ publicKey: `key-${count}` }, "127.0.0.1")).status);
  }
  expect(statuses).toEqual(Array(10).fill(201));
  const eleventh = await ask({ publicKey: "key-10" }, "127.0.0.1");
  expect([eleventh.status, eleventh.json.statusCode]).toEqual([429, 429]);
  expect(Number(eleventh.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect((await ask({ publicKey: "key-10" }, "127.0.0.2")).status).toBe(201);
  // It is one network that shares a /64, and attempts to sign in are none of this.
  for (let count = 0; count < 10; count++) await ask({}, `2001:db8::${count}`);
  expect((await ask({}, "2001:db8::ffff")).status).toBe(429);
  expect((await ask({}, "2001:db8:0:1::1")).status).toBe(201);
  instance.clock.advance(60_000);
  expect((await ask({ publicKey: "key-11" }, "127.0.0.1")).status).toBe(201);
});

test("a hundred may wait, and for a week", async () => {
  const { instance, ask, list, decide } = await begin();
  await using _ = instance;
  for (let count = 0; count < 100; count++) {
    expect((await ask({ publicKey: `key-${count}` }, `203.0.113.${count}`)).status).toBe(201);
  }
  const full = await ask({ publicKey: "key-100" }, "203.0.114.1");
  expect([full.status, full.json.code]).toEqual([429, "TOO_MANY_REGISTRATIONS"]);
  expect((await ask({ publicKey: "key-7" }, "203.0.114.2")).status).toBe(201);
  const [{ id }] = await list();
  await decide(id, "reject");
  expect((await ask({ publicKey: "key-100" }, "203.0.114.3")).status).toBe(201);
  instance.clock.advance(7 * 24 * 3_600_000 + 1000);
  const body = { email: "olga@example.com", password: "correct horse" };
  const owner = { token: (await instance.call("POST /v1/auth/login", { body })).json.token };
  expect((await instance.call("GET /api/registrations", owner)).json.registrations).toEqual([]);
  const [late] = await instance.store.registrations.pending(0);
  const overdue = await instance.call(`POST /api/registrations/${late?.id}/reject`, owner);
  expect(overdue.status).toBe(404);
  expect((await ask({ publicKey: "key-101" })).status).toBe(201);
});

test("of two decisions at once one counts", async () => {
  const { instance, ask, list, decide } = await begin();
  await using _ = instance;
  const capabilities = ["api_call"];
  for (const second of ["approve", "reject"] as const) {
    await ask({ publicKey: `key-${second}` });
    const [{ id }] = await list();
    const answers = await Promise.all([
      decide(id, "approve", { capabilities }),
      decide(id, second, { capabilities }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  }
  expect((await instance.store.agents.list({})).length).toBeLessThanOrEqual(2);
});
