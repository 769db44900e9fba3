import { describe, expect, test } from "bun:test";
import { checkServices } from "../../../../src/cli/service/file.ts";
import { hasServiceFlags, type ServiceFlags, serviceFromFlags } from "../../../../src/cli/service/flags.ts";
import { parseYaml } from "../../../../src/cli/service/yaml.ts";

const NONE: ServiceFlags = {
  name: undefined,
  host: undefined,
  "auth-type": undefined,
  "token-key": undefined,
  "username-key": undefined,
  "password-key": undefined,
  "api-key-key": undefined,
  "api-key-header": undefined,
  "api-key-prefix": undefined,
  "svid-audience": undefined,
  "svid-alg": undefined,
  disabled: false,
  requires: [],
};
const host = "api.example.com";

describe("serviceFromFlags", () => {
  const table: Record<string, { flags: Partial<ServiceFlags>; service: object }> = {
    bearer: {
      flags: { "auth-type": "bearer", "token-key": "K" },
      service: { host, auth: { type: "bearer", token: "K" } },
    },
    "basic without a password": {
      flags: { name: "a-b", "auth-type": "basic", "username-key": "U" },
      service: { name: "a-b", host, auth: { type: "basic", username: "U" } },
    },
    "api-key with everything": {
      flags: {
        "auth-type": "api-key",
        "api-key-key": "K",
        "api-key-header": "X-Key",
        "api-key-prefix": "k ",
      },
      service: { host, auth: { type: "api-key", key: "K", header: "X-Key", prefix: "k " } },
    },
    "passthrough, switched off": {
      flags: { "auth-type": "passthrough", disabled: true },
      service: { host, auth: { type: "passthrough" }, enabled: false },
    },
    "for agents that may": {
      flags: { "auth-type": "passthrough", requires: ["api_call", "mail_send"] },
      service: { host, auth: { type: "passthrough" }, requires: ["api_call", "mail_send"] },
    },
  };
  for (const [name, { flags, service }] of Object.entries(table)) {
    test(name, () => expect(serviceFromFlags({ ...NONE, host, ...flags })).toEqual(service as never));
  }

  const refused: Record<string, { flags: Partial<ServiceFlags>; says: string }> = {
    "no host": { flags: { host: undefined, "auth-type": "passthrough" }, says: "--host is required" },
    "no type": { flags: {}, says: "--auth-type is required" },
    "an unknown type": { flags: { "auth-type": "oauth" }, says: '--auth-type cannot be "oauth"' },
    "a type that every object has": {
      flags: { "auth-type": "toString" },
      says: '--auth-type cannot be "toString"',
    },
    "a required flag that is missing": {
      flags: { "auth-type": "basic" },
      says: "--auth-type basic needs --username-key",
    },
    "a flag of another type": {
      flags: { "auth-type": "bearer", "token-key": "K", "api-key-header": "X" },
      says: "--api-key-header does not go with --auth-type bearer",
    },
  };
  for (const [name, { flags, says }] of Object.entries(refused)) {
    test(`refuses ${name}`, () => expect(() => serviceFromFlags({ ...NONE, host, ...flags })).toThrow(says));
  }

  test("refuses what is no capability, each by its flag, beside what else is wrong", () => {
    const flags = { ...NONE, host, "auth-type": "oauth", requires: ["api_cal", "mail_send", "fly"] };
    expect(() => serviceFromFlags(flags)).toThrow(
      /--auth-type cannot be "oauth".*--requires "api_cal" is no capability; did you mean api_call\?.*--requires "fly" is no/s,
    );
  });

  test("knows whether any was given", () => {
    expect(hasServiceFlags(NONE)).toBe(false);
    expect(hasServiceFlags({ ...NONE, disabled: true })).toBe(true);
    expect(hasServiceFlags({ ...NONE, "api-key-prefix": "" })).toBe(true);
  });
});

describe("services in a file", () => {
  const at = (path: readonly (string | number)[]) => `f.yaml/${path.join("/")}`;
  test("a port beside the host goes into it", () => {
    const auth = { type: "passthrough" };
    const [service] = checkServices([{ name: "a-b-c", host: `${host}/v1/*`, port: 8443, auth }], at);
    expect(service?.host).toBe(`${host}:8443/v1/*`);
  });

  test("a fault names the file, the service and the field", () => {
    expect(() => checkServices([{ name: "a-b-c", host, auth: { type: "bearer" } }], at)).toThrow(
      /^f\.yaml\/0\/auth\/token: service "a-b-c": auth\.token/,
    );
  });

  const malformed: Record<string, { text: string; at: string }> = {
    "a bad indent": { text: "services:\n  - name: x\n   host: y\n", at: "f.yaml:3:1: " },
    "an open quote": { text: 'a: 1\nb: "abc\n', at: "f.yaml:3:1: " },
    "a stray brace": { text: "a:\n  - [1, 2\nb: }\n", at: "f.yaml:3:1: " },
  };
  for (const [name, { text, at }] of Object.entries(malformed)) {
    test(`${name} is reported where it stands`, () => {
      expect(() => parseYaml(text, "f.yaml")).toThrow(
        expect.objectContaining({ name: "Failure", message: expect.stringContaining(at) }),
      );
    });
  }
});
