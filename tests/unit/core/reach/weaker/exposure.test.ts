import { describe, expect, test } from "bun:test";
import type { AuthMethod } from "../../../../../src/core/auth-method/method.ts";
import type { KeyName } from "../../../../../src/core/ids.ts";
import { reachOf } from "../../../../../src/core/reach/reach.ts";
import { newExposures } from "../../../../../src/core/reach/weaker/exposure.ts";
import type { Service } from "../../../../../src/core/service/service.ts";

const KEY = "API_KEY" as KeyName;
const OTHER = "OTHER_KEY" as KeyName;

function service(auth: AuthMethod, more: Partial<Service> = {}): Service {
  return { name: "api", host: "api.example.com", path: "", auth, substitutions: [], ...more };
}

const bearer: AuthMethod = { type: "bearer", token: KEY };
const custom = (headers: Record<string, string>): AuthMethod => ({ type: "custom", headers });

/** Of the first reach of what there is afterwards. */
function exposure(before: readonly Service[], after: readonly Service[]) {
  const [reach] = reachOf(after);
  if (reach === undefined) throw new Error("nothing is reached");
  return newExposures(before, after)(reach);
}

describe("headers", () => {
  test("Authorization is none, however it is made", () => {
    for (const auth of [
      bearer,
      { type: "basic", username: KEY, password: OTHER } as const,
      custom({ authorization: "Token {{ API_KEY }}" }),
    ]) {
      expect(exposure([], [service(auth)])).toBeUndefined();
    }
  });

  test("those that carry the credential, and not those beside it", () => {
    const auth = custom({ "X-Echo": "v {{ API_KEY }}", "X-Fixed": "1", "X-Other": "{{ OTHER_KEY }}" });
    expect(exposure([service(bearer)], [service(auth)])).toEqual({ headers: ["x-echo"], cookies: false });
  });

  test("what it was sent in at this place already is not new, by whichever service and path", () => {
    const echo = custom({ "X-ECHO": "{{ API_KEY }}" });
    const before = [service(echo, { name: "old", path: "/old/*" })];
    expect(exposure(before, [service(echo), ...before])).toBeUndefined();
    expect(exposure([service(echo, { host: "b.example.com" })], [service(echo)])?.headers).toEqual([
      "x-echo",
    ]);
    expect(exposure([service(echo, { enabled: false })], [service(echo)])).toBeUndefined();
    expect(exposure([service(custom({ "X-Echo": "{{ OTHER_KEY }}" }))], [service(echo)])?.headers).toEqual([
      "x-echo",
    ]);
  });
});

describe("cookies", () => {
  test("handed on from now on, also where the credential is substituted", () => {
    const substitutions = [{ key: KEY, placeholder: "__key__" }];
    const plain = service({ type: "passthrough" }, { substitutions });
    expect(exposure([plain], [{ ...plain, cookies: "pass" }])).toEqual({ headers: [], cookies: true });
  });

  test("as before is nothing new", () => {
    const passing = service(bearer, { cookies: "pass" });
    expect(exposure([passing], [passing])).toBeUndefined();
  });
});

describe("answers", () => {
  const searched = service(bearer);
  const passing = service(bearer, { leaks: "pass" });

  test("that are no more searched expose what went there already", () => {
    expect(exposure([searched], [passing])).toEqual({ headers: [], cookies: false, unsearched: true });
  });

  test("as before, searched again or of a new place are nothing new", () => {
    expect(exposure([passing], [passing])).toBeUndefined();
    expect(exposure([passing], [searched])).toBeUndefined();
    expect(exposure([], [passing])).toBeUndefined();
  });
});
