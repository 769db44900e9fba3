import { describe, expect, test } from "bun:test";
import { AppError } from "../../src/core/errors.ts";
import { type Answer, type Instance, openInstance } from "../support/instance.ts";

const STRIPE = { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } };
const SLACK = {
  name: "slack-bot",
  host: "slack.com/api/*",
  auth: { type: "api-key", key: "SLACK_KEY", prefix: "Bot " },
};
const PATH = "/v1/vaults/default/services";

type Client = (line: string, body?: unknown) => Promise<Answer>;

async function signedIn(instance: Instance): Promise<Client> {
  const token = await instance.registerOwner();
  return (line, body) => instance.call(line, { token, ...(body === undefined ? {} : { body }) });
}

describe.each(["POST", "PUT"])("%s refuses with every fault, and writes nothing,", (method) => {
  test.each([
    [
      { ...STRIPE, foreign_credential: "refuse" },
      'service "stripe": foreign_credential is no field here; did you mean',
    ],
    [{ ...STRIPE, enable: false }, 'service "stripe": enable is no field here; did you mean enabled?'],
    [{ ...STRIPE, auth: { ...STRIPE.auth, prefx: "x" } }, 'service "stripe": auth.prefx is no field here'],
    [
      { ...STRIPE, host: "", auth: {} },
      'service "stripe": host is required; service "stripe": auth.type must be',
    ],
  ])("%j", async (service, says) => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const { status, json } = await call(`${method} ${PATH}`, { services: [SLACK, service] });
    expect([status, json.code]).toEqual([400, "invalid_service"]);
    expect(json.error).toStartWith(says);
    expect((await call(`GET ${PATH}`)).json.services).toEqual([]);
  });

  test("a service whose stored value no header can carry is written, with a warning that holds nothing of it", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    await call("POST /v1/credentials", { credentials: { STRIPE_KEY: "from-a-file\n" } });
    const { status, json } = await call(`${method} ${PATH}`, { services: [STRIPE] });
    expect([status, json.services_count]).toEqual([200, 1]);
    expect(json.warnings).toEqual([
      expect.stringContaining('service "stripe" puts STRIPE_KEY into the header Authorization'),
    ]);
    expect(JSON.stringify(json)).not.toContain("from-a-file");
  });

  test("one that stands behind another for the same requests is written, with a warning", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const [first, second] = ["first", "second"].map((name) => ({
      ...STRIPE,
      name,
      auth: { type: "passthrough" },
    }));
    const { json } = await call(`${method} ${PATH}`, { services: [first, second] });
    expect(json.warnings).toEqual([
      'service "second" gets no request: "first" is for api.stripe.com too, and stands before it',
    ]);
  });

  test("a path of / alone is written, with a warning", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const service = { name: "root", host: "api.example.com/", auth: { type: "passthrough" } };
    const { json } = await call(`${method} ${PATH}`, { services: [service] });
    expect(json.warnings).toEqual([
      'service "root" matches the path / alone; the host api.example.com without it matches all',
    ]);
  });
});

test("a name is made where the writer asks for it, and only then", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  const { name: _, ...nameless } = STRIPE;
  const plain = await call(`POST ${PATH}`, { services: [nameless] });
  expect([plain.status, plain.json.error]).toEqual([400, "services[0]: name is required"]);
  const write = (host: string) =>
    call(`POST ${PATH}`, { services: [{ ...nameless, host }], make_names: true });
  expect((await write("api.stripe.com")).json.upserted).toEqual(["api-stripe-com"]);
  expect((await write("API.stripe.com")).json).toMatchObject({
    upserted: ["api-stripe-com"],
    services_count: 1,
  });
  expect((await write("api-stripe.com")).json).toMatchObject({
    upserted: ["api-stripe-com-2"],
    services_count: 2,
  });
});

test("a value that a service can only put where it cannot stand is refused when it is stored", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  const substituted = (surfaces: string[]) => ({
    name: "sub",
    host: "sub.example.com",
    auth: { type: "passthrough" },
    substitutions: [{ key: "SUB", placeholder: "__SUB__", in: surfaces }],
  });
  await call(`PUT ${PATH}`, {
    services: [
      STRIPE,
      { name: "basic", host: "b.example.com", auth: { type: "basic", username: "USER", password: "PASS" } },
      substituted(["header"]),
    ],
  });
  const store = (key: string, value = "line\n") =>
    call("POST /v1/credentials", { credentials: { [key]: value } });
  const refused = await store("STRIPE_KEY");
  expect(refused).toMatchObject({
    status: 400,
    json: {
      error: expect.stringMatching(
        /^The value of STRIPE_KEY has a line break .* service "stripe" of vault "default" puts it into the header Authorization/,
      ),
    },
  });
  expect(JSON.stringify(refused.json)).not.toContain("line\\n");
  expect((await store("SUB")).status).toBe(400);
  // Base64, a body, or no service at all: there it can be used.
  for (const key of ["USER", "PASS", "PEM"]) expect((await store(key)).status).toBe(200);
  expect((await store("STRIPE_KEY", "sk_ö ")).status).toBe(200);
  await call(`PUT ${PATH}`, { services: [substituted(["header", "body"])] });
  for (const key of ["SUB", "STRIPE_KEY"]) expect((await store(key)).status).toBe(200);
});

describe("POST", () => {
  test("takes what becomes of the client's own credentials, and shows it unless it is the default", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const write = (rule: string) =>
      call(`POST ${PATH}`, { services: [{ ...STRIPE, foreign_credentials: rule }] });
    const shown = async () => (await call(`GET ${PATH}`)).json.services;
    await write("refuse");
    expect(await shown()).toEqual([{ ...STRIPE, foreign_credentials: "refuse" }]);
    expect(await write("never")).toMatchObject({
      status: 400,
      json: { error: 'service "stripe": foreign_credentials must be allow, strip or refuse' },
    });
    await write("allow");
    expect(await shown()).toEqual([STRIPE]);
  });

  test("adds services and replaces those of the same name in place", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const first = await call(`POST ${PATH}`, { services: [STRIPE, SLACK] });
    expect(first.json).toMatchObject({
      vault: "default",
      upserted: ["stripe", "slack-bot"],
      services_count: 2,
    });
    const replaced = { ...STRIPE, enabled: false, auth: { type: "passthrough" } };
    const second = await call(`POST ${PATH}`, { services: [replaced] });
    expect(second.json).toEqual({ vault: "default", upserted: ["stripe"], services_count: 2 });
    const { json } = await call(`GET ${PATH}`);
    expect(json).toEqual({
      vault: "default",
      services: [
        { name: "stripe", host: "api.stripe.com", enabled: false, auth: { type: "passthrough" } },
        {
          name: "slack-bot",
          host: "slack.com/api/*",
          auth: { type: "api-key", key: "SLACK_KEY", header: "Authorization", prefix: "Bot " },
        },
      ],
    });
  });

  test("warns of keys that are not stored", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    await call("POST /v1/credentials", { credentials: { SLACK_KEY: "x" } });
    const { status, json } = await call(`POST ${PATH}`, { services: [STRIPE, SLACK] });
    expect(status).toBe(200);
    expect(json.warnings).toEqual([
      'service "stripe" uses STRIPE_KEY, which vault "default" does not hold yet',
    ]);
  });

  test("lets an entry without name take that of the service with its host, port and path", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    await call(`PUT ${PATH}`, { services: [SLACK] });
    const { name: _, ...nameless } = SLACK;
    const taken = await call(`POST ${PATH}`, { services: [{ ...nameless, path: "/api/*" }] });
    expect(taken.json.upserted).toEqual(["slack-bot"]);
    const unknown = await call(`POST ${PATH}`, { services: [{ ...nameless, host: "slack.com" }] });
    expect([unknown.status, unknown.json.error]).toEqual([400, "services[0]: name is required"]);
    const put = await call(`PUT ${PATH}`, { services: [nameless] });
    expect([put.status, put.json.error]).toEqual([400, "services[0]: name is required"]);
  });

  test("writes all or nothing", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const bad = { ...SLACK, host: "https://slack.com" };
    const { status, json } = await call(`POST ${PATH}`, { services: [STRIPE, bad] });
    expect([status, json.error]).toEqual([400, 'service "slack-bot": host is written without "https://"']);
    expect((await call(`GET ${PATH}`)).json.services).toEqual([]);
  });

  test.each([
    ["no services", {}, "services is required"],
    ["an empty list", { services: [] }, "services must hold at least one"],
    ["a name twice", { services: [STRIPE, STRIPE] }, 'service "stripe": name is used twice'],
    ["something else in the list", { services: ["stripe"] }, "services[0]: must be an object"],
  ])("refuses %s", async (_, body, message) => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const { status, json } = await call(`POST ${PATH}`, body);
    expect([status, json.error]).toEqual([400, message]);
  });
});

test("PUT replaces the list, also by an empty one, and needs it", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  expect((await call(`PUT ${PATH}`, { services: [STRIPE, SLACK] })).json.services_count).toBe(2);
  expect((await call(`PUT ${PATH}`, {})).status).toBe(400);
  expect((await call(`PUT ${PATH}`, { services: [] })).json).toEqual({ vault: "default", services_count: 0 });
  expect((await call(`GET ${PATH}`)).json.services).toEqual([]);
});

describe("one service", () => {
  test("is switched by name or by host, as often as one likes", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    await call(`PUT ${PATH}`, { services: [STRIPE, { ...SLACK, host: "slack.com:8443/api/*" }] });
    for (const reference of ["slack-bot", "slack.com", "SLACK.com."]) {
      const { json } = await call(`PATCH ${PATH}/${reference}`, { enabled: false });
      expect(json).toEqual({
        vault: "default",
        name: "slack-bot",
        host: "slack.com:8443/api/*",
        enabled: false,
      });
    }
    expect((await call(`PATCH ${PATH}/slack-bot`, {})).json.error).toBe("enabled is required");
    expect((await call(`PATCH ${PATH}/nothing`, { enabled: true })).status).toBe(404);
  });

  test("is removed", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    await call(`PUT ${PATH}`, { services: [STRIPE, SLACK] });
    const { json } = await call(`DELETE ${PATH}/stripe`);
    expect(json).toEqual({
      vault: "default",
      removed: "stripe",
      removed_host: "api.stripe.com",
      services_count: 1,
    });
    expect((await call(`DELETE ${PATH}/stripe`)).json.code).toBe("service_not_found");
  });

  test("must be named when several share a host; a name goes before a host", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    const other = { ...SLACK, name: "slack-web", host: "slack.com" };
    await call(`PUT ${PATH}`, { services: [SLACK, other] });
    const { status, json } = await call(`DELETE ${PATH}/slack.com`);
    expect(status).toBe(409);
    expect(json).toEqual({
      error:
        'Several services of vault "default" have the host "slack.com": slack-bot (slack.com/api/*), slack-web (slack.com).',
      code: "service_ambiguous",
      hint: "Name one of them.",
      candidates: [
        { name: "slack-bot", host: "slack.com/api/*" },
        { name: "slack-web", host: "slack.com" },
      ],
    });
    expect((await call(`DELETE ${PATH}/nope.com`)).json.error).toBe(
      'No service of vault "default" has the name or host "nope.com".',
    );
    expect((await call(`DELETE ${PATH}/slack-web`)).status).toBe(200);
  });

  test("may be called credential-usage", async () => {
    await using instance = await openInstance();
    const call = await signedIn(instance);
    await call(`PUT ${PATH}`, { services: [{ ...STRIPE, name: "credential-usage" }] });
    expect((await call(`PATCH ${PATH}/credential-usage`, { enabled: false })).status).toBe(200);
  });
});

test("clearing removes every service", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  await call(`PUT ${PATH}`, { services: [STRIPE, SLACK] });
  expect((await call(`DELETE ${PATH}`)).json).toEqual({ vault: "default", cleared: true });
  expect((await call(`GET ${PATH}`)).json.services).toEqual([]);
});

test("credential-usage finds a key in authentication and in substitutions", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  const substitutions = [{ key: "STRIPE_KEY", placeholder: "__KEY__" }];
  const telegram = {
    name: "telegram",
    host: "api.telegram.org",
    auth: { type: "passthrough" },
    substitutions,
  };
  await call(`PUT ${PATH}`, { services: [STRIPE, SLACK, telegram] });
  const { json } = await call(`GET ${PATH}/credential-usage?key=STRIPE_KEY`);
  expect(json.services).toEqual([
    { name: "stripe", host: "api.stripe.com" },
    { name: "telegram", host: "api.telegram.org" },
  ]);
  expect((await call(`GET ${PATH}/credential-usage?key=OTHER`)).json.services).toEqual([]);
  expect((await call(`GET ${PATH}/credential-usage`)).status).toBe(400);
});

test("writers at the same moment do not lose each other's services", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  const names = ["alpha", "beta", "gamma", "delta"];
  const answers = await Promise.all(
    names.map((name) => call(`POST ${PATH}`, { services: [{ ...STRIPE, name }] })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { json } = await call(`GET ${PATH}`);
  const stored = json.services.map(({ name }: { name: string }) => name);
  expect(stored.toSorted()).toEqual(names.toSorted());
});

test("hosts of this machine are for development mode only", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  const local = { ...STRIPE, host: "localhost:8443" };
  expect((await call(`PUT ${PATH}`, { services: [local] })).status).toBe(400);
  await using lenient = await openInstance({ devMode: true });
  const callLenient = await signedIn(lenient);
  await callLenient(`PUT ${PATH}`, { services: [local, { ...STRIPE, name: "six", host: "[::1]:8443" }] });
  const { json } = await callLenient(`GET ${PATH}`);
  expect(json.services.map(({ host }: { host: string }) => host)).toEqual(["localhost:8443", "[::1]:8443"]);
});

test("a list that cannot be read is replaced by PUT and cleared by DELETE", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const { store } = instance;
  const load = () => Promise.reject(new AppError("store_corrupt"));
  await using damaged = await openInstance({
    store: { ...store, services: { ...store.services, load }, close: async () => {} },
  });
  expect((await damaged.call(`GET ${PATH}`, { token })).json.code).toBe("store_corrupt");
  expect((await damaged.call(`DELETE ${PATH}`, { token })).status).toBe(200);
  expect((await damaged.call(`PUT ${PATH}`, { token, body: { services: [STRIPE] } })).status).toBe(200);
  expect((await instance.call(`GET ${PATH}`, { token })).json.services).toMatchObject([{ name: "stripe" }]);
});

test("a request is explained by names alone, for who may see the services", async () => {
  await using instance = await openInstance();
  const call = await signedIn(instance);
  await call("POST /v1/credentials", { credentials: { STRIPE_KEY: "sk_live_value" } });
  await call(`POST ${PATH}`, { services: [{ ...STRIPE, methods: ["GET"] }, SLACK] });
  const explain = (query: string) => call(`GET /v1/vaults/default/explain?${query}`);
  const { status, text, json } = await explain("method=get&url=https://api.stripe.com/v1/charges");
  expect([status, json.passes, json.outcome]).toEqual([200, true, "brokered"]);
  expect(json.service).toEqual({
    name: "stripe",
    host: "api.stripe.com",
    auth_type: "bearer",
    headers: ["Authorization"],
  });
  expect(json.services.map((one: { reason?: string }) => one.reason)).toEqual([undefined, "host"]);
  expect(text).not.toContain("sk_live");
  const refused = await explain("method=POST&url=https://api.stripe.com/v1/charges");
  expect(refused.json).toMatchObject({ passes: false, error: "forbidden", methods: ["GET", "HEAD"] });
  expect(await explain("method=G T&url=")).toMatchObject({ status: 400 });
});
