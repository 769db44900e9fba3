import { describe, expect, test } from "bun:test";
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
    enabled: true,
    auth: { type: "passthrough" },
    substitutions: [],
  });
  expect(parse({})).not.toContainKey("port");
});

test("what is written reads back the same", () => {
  const full = parse({
    host: "*.example.com:8443/v1/*",
    enabled: false,
    auth: { type: "api-key", key: "KEY", header: "X-Key", prefix: "Bot " },
    substitutions: [{ key: "KEY", placeholder: "__X__", in: ["body"] }],
    cookies: "pass",
    foreign_credentials: "strip",
  });
  expect(full.foreignCredentials).toBe("strip");
  expect(parseService(JSON.parse(JSON.stringify(formatService(full))), { devMode: false })).toEqual(full);
});

test("the client's own credentials pass by default, and saying so is the same", () => {
  expect(parse({ foreign_credentials: "allow" })).toEqual(parse({}));
  expect(parse({}).foreignCredentials).toBeUndefined();
  expect(parse({ Foreign_Credentials: "refuse" }).foreignCredentials).toBe("refuse");
});

test("member names match in any case and unknown ones are ignored", () => {
  const { name: _, ...rest } = MINIMAL;
  expect(parse({ Name: "other", name: undefined }).name).toBe("other");
  expect(parseService({ ...rest, NAME: "stripe", id: 7 }, { devMode: false }).name).toBe("stripe");
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
  const options = { portField: true };
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
