import { describe, expect, test } from "bun:test";
import { parseProposedService, parseStoredService } from "../../../../src/core/proposal/parse-service.ts";

const parse = (value: unknown) => parseProposedService(value, { devMode: false, adopt: () => "" }, 1);
const AUTH = { type: "bearer", token: "A_KEY" };
const HOST = { name: "one", host: "a.example:8443/v1/*" };
const MATCHER = { host: "a.example", port: 8443, path: "/v1/*" };

describe("a change of services", () => {
  test("sets a whole service, as it stands where services are written", () => {
    const value = { action: "set", ...HOST, auth: AUTH, enabled: true, cookies: "pass" };
    expect(parse(value)).toEqual({
      adopted: false,
      type: "set",
      replaces: undefined,
      service: { name: "one", ...MATCHER, enabled: true, auth: AUTH, substitutions: [], cookies: "pass" },
    } as never);
  });

  test("without auth switches one on or off", () => {
    for (const enabled of [true, false]) {
      const value = { Action: "set", ...HOST, Enabled: enabled, substitutions: [], auth: null };
      expect(parse(value)).toEqual({
        adopted: false,
        type: "switch",
        name: "one",
        matcher: MATCHER,
        enabled,
      });
    }
  });

  test("deletes one, whose name may be found later", () => {
    expect(parse({ action: "delete", ...HOST, auth: AUTH })).toEqual({
      adopted: false,
      type: "delete",
      name: "one",
      matcher: MATCHER,
    });
    expect(parse({ action: "delete", host: "a.example", name: "" })).toMatchObject({
      type: "delete",
      name: "",
    });
  });

  test.each([
    [null, "services[1]: must be an object"],
    [[], "services[1]: must be an object"],
    [{ ...HOST, auth: AUTH }, 'service "one": action must be set or delete'],
    [{ action: "set", ...HOST }, 'service "one": auth is required, or enabled to switch a service on or off'],
    [{ action: "set", ...HOST, enabled: "no" }, 'service "one": enabled must be true or false'],
    [
      { action: "set", ...HOST, enabled: true, substitutions: [{}] },
      'service "one": substitutions is for a service with auth',
    ],
    [
      { action: "set", ...HOST, enabled: true, cookies: "pass" },
      'service "one": cookies is for a service with auth',
    ],
    [
      { action: "set", ...HOST, enabled: true, requires: ["api_call"] },
      'service "one": requires is for a service with auth',
    ],
    [{ action: "delete", name: "one" }, 'service "one": host is required'],
    [{ action: "delete", host: "127.0.0.1" }, "services[1]: host must be a name, not an IP address"],
    [{ action: "delete", ...HOST, description: "x" }, 'service "one": description is no longer a field'],
    [
      { action: "set", ...HOST, auth: AUTH, description: "x" },
      'service "one": description is no longer a field',
    ],
    [{ action: "set", ...HOST, auth: { type: "magic" } }, 'service "one": auth.type must be one of'],
  ])("%j is refused", (value, says) => {
    expect(() => parse(value)).toThrow(says);
  });

  test("is refused with every fault at once", () => {
    const value = { action: "add", name: "-", host: "localhost", enabled: 1, substitutions: [1] };
    expect(() => parse(value)).toThrow(
      /action must be.*host "localhost" is an internal name.*name must have.*enabled must be.*substitutions is for/,
    );
  });
});

describe("as it is stored, a change", () => {
  test("has with it what the vault was like", () => {
    const value = { action: "set", name: "one", host: "localhost", auth: AUTH };
    expect(parseStoredService({ ...value, adopted: true, replaces: "[::1]:80/x" }, 0)).toMatchObject({
      adopted: true,
      replaces: { host: "::1", port: 80, path: "/x" },
    });
    expect(parseStoredService(value, 0)).toMatchObject({ adopted: false, replaces: undefined });
  });

  test("an agent cannot say these of its own", () => {
    const value = { action: "set", ...HOST, auth: AUTH };
    expect(() => parse({ ...value, adopted: true })).toThrow("adopted is no field here");
    expect(() => parse({ ...value, replaces: "a.example" })).toThrow("replaces is no field here");
  });

  test.each([[{ adopted: "yes" }], [{ replaces: 1 }], [{ replaces: "" }], [{ host: 1 }]])(
    "with %j is refused",
    (bad) => {
      expect(() => parseStoredService({ action: "set", ...HOST, auth: AUTH, ...bad }, 0)).toThrow();
      expect(() => parseStoredService(null, 0)).toThrow();
    },
  );
});
