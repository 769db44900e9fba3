import { describe, expect, test } from "bun:test";
import type { KeyName } from "../../../../src/core/ids.ts";
import { foreignCredentials } from "../../../../src/core/injection/foreign-credentials.ts";
import type { Substitution, Surface } from "../../../../src/core/service/service.ts";

const substitution = (...surfaces: Surface[]): Substitution => ({
  key: "KEY" as KeyName,
  placeholder: "__key__",
  in: surfaces,
});
const found = (headers: readonly string[], replaced: string[] = [], substitutions: Substitution[] = []) =>
  foreignCredentials(headers, { replaced: new Set(replaced), substitutions });

describe("a header that presents a credential", () => {
  test.each([
    "Authorization",
    "COOKIE",
    "X-Api-Key",
    "api-key",
    "ApiKey",
    "X-Goog-Api-Key",
    "xi-api-key",
    "X-Auth-Token",
    "X-Access-Token",
    "X-Shopify-Access-Token",
    "Private-Token",
    "Job-Token",
    "X-Amz-Security-Token",
    "X_Api_Key",
    "x-goog-api_key",
  ])("%s is found", (name) => expect(found(["Accept", "*/*", name, "own"])).toEqual([name.toLowerCase()]));

  test.each([
    "Proxy-Authorization",
    "X-CSRF-Token",
    "Continuation-Token",
    "Idempotency-Key",
    "X-Api-Key-Id",
    "Authorization-Mode",
    "X-Cookie",
    "Happy-Api-Keys",
  ])("%s is none", (name) => expect(found([name, "x"])).toEqual([]));
});

test("a header that is replaced by ours is no offence, but another spelling of it is", () => {
  const headers = ["Authorization", "Bearer dummy", "x-api-key", "dummy", "X_Api_Key", "own"];
  expect(found(headers, ["authorization", "x-api-key"])).toEqual(["x_api_key"]);
});

test("each name is told once", () => {
  expect(found(["Cookie", "a=1", "x-api-key", "k", "cookie", "b=2"])).toEqual(["cookie", "x-api-key"]);
});

describe("where placeholders of headers are replaced", () => {
  test.each([
    ["Authorization", "__key__"],
    ["Authorization", "Bearer __key__"],
    ["X-Api-Key", " __key__ "],
    ["Cookie", "session=__key__"],
    ["Cookie", "session=__key__; other=__key__"],
  ])("%s: %s is ours", (name, value) =>
    expect(found([name, value], [], [substitution("header")])).toEqual([]),
  );

  test.each([
    ["Authorization", "Bearer own__key__"],
    ["Authorization", "Bearer own __key__"],
    ["X-Api-Key", "own"],
    ["Cookie", "session=own; other=__key__"],
    ["Cookie", "session=own__key__"],
    ["Cookie", "own"],
  ])("%s: %s is not", (name, value) =>
    expect(found([name, value], [], [substitution("header")])).toEqual([name.toLowerCase()]),
  );

  test("a placeholder of another part of the request excuses nothing", () => {
    expect(found(["X-Api-Key", "__key__"], [], [substitution("path", "body")])).toEqual(["x-api-key"]);
  });
});
