import { describe, expect, test } from "bun:test";
import type { InvalidService } from "../../../../src/core/service/fault.ts";
import { formatService } from "../../../../src/core/service/format.ts";
import { parseService, parseServices } from "../../../../src/core/service/parse.ts";

const MINIMAL = { name: "stripe", host: "api.stripe.com", auth: { type: "passthrough" } };
const parse = (fields: object, options: object = {}) =>
  parseService({ ...MINIMAL, ...fields }, { devMode: false, ...options });

test("defaults are filled in and the host is normalised", () => {
  expect(parse({ host: " API.Stripe.com.:8443/v1/* " })).toEqual({
    name: "stripe",
    host: "api.stripe.com",
    port: 8443,
    path: "/v1/*",
    auth: { type: "passthrough" },
    substitutions: [],
  });
  expect(parse({})).not.toContainKey("port");
});

test("what is written reads back the same", () => {
  const full = parse({
    host: "*.example.com:8443/v1/*",
    enabled: false,
    methods: ["GET", "POST"],
    auth: { type: "api-key", key: "KEY", header: "X-Key", prefix: "Bot " },
    substitutions: [{ key: "KEY", placeholder: "__X__", in: ["body"] }],
    cookies: "pass",
    foreign_credentials: "strip",
    requires: ["mail_send", "api_call"],
  });
  expect(full.foreignCredentials).toBe("strip");
  expect(parseService(JSON.parse(JSON.stringify(formatService(full))), { devMode: false })).toEqual(full);
});

test("the client's own credentials pass by default, and saying so is the same", () => {
  expect(parse({ foreign_credentials: "allow" })).toEqual(parse({}));
  expect(parse({}).foreignCredentials).toBeUndefined();
  expect(parse({ Foreign_Credentials: "refuse" }).foreignCredentials).toBe("refuse");
});

test("methods are put into capitals, and a name that is made has them", () => {
  expect(parse({ methods: ["get", "POST"] }).methods).toEqual(["GET", "POST"]);
  expect(parse({ methods: null })).not.toContainKey("methods");
  expect(() => parse({ methods: [], cookies: "eat" })).toThrow(
    /methods must name at least one; leave it out for all.*cookies must be pass/,
  );
  expect(() => parse({ methods: "GET" })).toThrow("methods must be a list such as [GET, POST]");
});

test("what it requires of agents is a list of known capabilities, each once, and none is as good as absent", () => {
  expect(parse({ requires: ["mail_send", "api_call", "mail_send"] }).requires as unknown).toEqual([
    "mail_send",
    "api_call",
  ]);
  expect(parse({ requires: [] })).toEqual(parse({}));
  expect(parse({})).not.toContainKey("requires");
  expect(() => parse({ requires: ["api_cal", 7, "api_call", "fly"], cookies: "eat" })).toThrow(
    /cookies must be pass.*requires\[0\] "api_cal" is no capability; did you mean api_call\?.*requires\[1\] is not the name of a capability.*requires\[3\] "fly" is no capability; known are /,
  );
  expect(() => parse({ requires: "api_call" })).toThrow("requires must be a list of capabilities");
});

test("member names match in any case, and null is as good as absent", () => {
  const { name: _, ...rest } = MINIMAL;
  expect(parse({ Name: "other", name: undefined }).name).toBe("other");
  expect(parseService({ ...rest, NAME: "stripe", id: null }, { devMode: false }).name).toBe("stripe");
});

describe("a member that is none of a service's is refused, and told from a slip", () => {
  test.each([
    [
      { foreign_credential: "refuse" },
      "foreign_credential is no field here; did you mean foreign_credentials?",
    ],
    [{ enable: false }, "enable is no field here; did you mean enabled?"],
    [{ id: 7 }, "id is no field here"],
    [{ auth: { type: "bearer", token: "K", tokn: "" } }, "auth.tokn is no field here; did you mean token?"],
    [{ auth: { type: "passthrough", scope: "x" } }, "auth.scope is no field here"],
    [
      { substitutions: [{ key: "K", placeholder: "__X__", surfaces: ["body"] }] },
      "substitutions[0].surfaces is no field here",
    ],
    [
      { substitutions: [{ key: "K", placehoder: "__X__" }] },
      "substitutions[0].placehoder is no field here; did you mean placeholder?",
    ],
  ])("%j", (fields, message) => expect(() => parse(fields)).toThrow(`service "stripe": ${message}`));
});

test("the fields of another type that a client sends empty, and a port that says nothing new, are passed over", () => {
  expect(parse({ auth: { type: "bearer", token: "K", username: "", headers: null } }).auth).toEqual({
    type: "bearer",
    token: "K" as never,
  });
  expect(parse({ port: 0 })).not.toContainKey("port");
  expect(parse({ host: "api.stripe.com:8443", port: 8443 }).port).toBe(8443);
  expect(() => parse({ host: "api.stripe.com:8443", port: 1 })).toThrow("port is written inside host");
});

test("one refusal names every fault, each with its place", () => {
  const bad = [
    { name: "one", host: "", enabled: "yes", auth: { type: "bearer" } },
    MINIMAL,
    { host: "x.example.com", auth: { type: "nope" }, hots: 1 },
  ];
  try {
    parseServices(bad, { devMode: false });
    expect.unreachable();
  } catch (error) {
    expect((error as InvalidService).faults.map(({ at }) => at.join("."))).toEqual([
      "0.host",
      "0.enabled",
      "0.auth.token",
      "2.hots",
      "2.name",
      "2.auth.type",
    ]);
    expect((error as InvalidService).message).toContain(
      'service "one": host is required; service "one": enabled',
    );
  }
});

test("a bare slash is a slip in a file, and says what it says on the wire", () => {
  expect(() => parse({ host: "api.stripe.com/" }, { form: "file" })).toThrow(
    'host "api.stripe.com/" matches the path / alone; write api.stripe.com for every path',
  );
  expect(parse({ host: "api.stripe.com", path: "/" }, { form: "file" }).path).toBe("/");
  expect(parse({ host: "api.stripe.com/" }).path).toBe("/");
});

test("a host of one label is accepted where its address is pinned, and in development", () => {
  const pinned = new Map([["ai", ["10.0.0.1"]]]);
  expect(parse({ host: "AI:8080/v1" }, { pinned })).toMatchObject({ host: "ai", port: 8080, path: "/v1" });
  expect(parse({ host: "my_service" }, { devMode: true }).host).toBe("my_service");
  expect(() => parse({ host: "db" }, { pinned })).toThrow(
    'host "db" has one label only; it is accepted where',
  );
  expect(parse({ host: "kubernetes" }, { pinned: new Map([["kubernetes", []]]) }).host).toBe("kubernetes");
  for (const host of ["2130706433", "0x7f", "a b", "*", "-a"]) {
    expect(() => parse({ host }, { devMode: true })).toThrow(/host/);
  }
});

const FAULTS: [string, object, string][] = [
  ["a scheme", { host: "https://api.stripe.com" }, 'host is written without "https://"'],
  ["no host", { host: undefined }, "host is required"],
  ["a host that is no text", { host: 7 }, "host must be a text such as api.example.com"],
  ["user info", { host: "me@api.stripe.com" }, 'host "me@api.stripe.com" is not a full host name'],
  ["a bad port", { host: "api.stripe.com:0" }, 'host has the port "0"; ports are 1 to 65535'],
  ["a port beside the host", { port: 443 }, "port is written inside host, as in api.example.com:8443"],
  ["a path that is no text", { path: 1 }, "path must be a text such as /v1/*"],
  ["two paths", { host: "api.stripe.com/a", path: "/b" }, "path is /b, but host says /a"],
  ["a bad name", { name: "S" }, "name must have 3 to 64 characters"],
  ["a switch that is none", { enabled: "yes" }, "enabled must be true or false"],
  [
    "a rule about credentials that is none",
    { foreign_credentials: "Refuse" },
    "foreign_credentials must be allow, strip or refuse",
  ],
  ["a description", { description: "x" }, "description is no longer a field; leave it out"],
  ["no auth", { auth: undefined }, "auth is required and must be an object"],
];
test.each(FAULTS)("%s is refused, with the service's name", (_, fields, message) => {
  const label = "name" in fields ? 'service "S"' : 'service "stripe"';
  expect(() => parse(fields)).toThrow(`${label}: ${message}`);
});

describe("files may write the port beside the host", () => {
  const options = { form: "file" };
  test("once, or twice alike", () => {
    expect(parse({ port: 8443 }, options).port).toBe(8443);
    expect(parse({ host: "api.stripe.com:8443", port: 8443 }, options).port).toBe(8443);
  });
  test.each([
    [{ host: "api.stripe.com:1", port: 2 }, "port is 2, but host says 1"],
    [{ port: "8443" }, "port must be a number from 1 to 65535"],
    [{ port: 65536 }, "port must be a number from 1 to 65535"],
    [{ port: 1.5 }, "port must be a number from 1 to 65535"],
  ])("not %p", (fields, message) => expect(() => parse(fields, options)).toThrow(message));
});

test("an entry without a name may adopt one, and a given name is never replaced", () => {
  const adopt = ({ host, path }: { host: string; path: string }) =>
    host === "api.stripe.com" && path === "" ? "adopted" : undefined;
  expect(parse({ name: "" }, { adopt }).name).toBe("adopted");
  expect(parse({ name: null }, { adopt }).name).toBe("adopted");
  expect(parse({}, { adopt }).name).toBe("stripe");
  expect(() => parse({ name: undefined, path: "/x" }, { adopt })).toThrow("service: name is required");
});

test("a list names entries by place until they have a name, and names are used once", () => {
  const list = (values: unknown[]) => () => parseServices(values, { devMode: false });
  expect(list([MINIMAL, 7])).toThrow("services[1]: must be an object");
  expect(list([{ ...MINIMAL, name: "" }])).toThrow("services[0]: name is required");
  expect(list([MINIMAL, { ...MINIMAL, host: "other.com" }])).toThrow('service "stripe": name is used twice');
  expect(list([])()).toEqual([]);
});
