import { expect, test } from "bun:test";
import type { AppError } from "../../../../src/core/errors.ts";
import {
  ACCESS_TOKEN,
  JWT,
  needsCompany,
  parseExchange,
  TOKEN_EXCHANGE,
} from "../../../../src/core/token-exchange/request.ts";

const SUBJECT = { grant_type: TOKEN_EXCHANGE, subject_token: "s", subject_token_type: JWT };
const BOTH = { ...SUBJECT, actor_token: "a", actor_token_type: JWT };
const audience = "urn:agent-vault:vault:payments";

const read = (fields: Readonly<Record<string, string>>) => (name: string) => fields[name];
function outcome(fields: Readonly<Record<string, string>>): unknown {
  try {
    return parseExchange(read(fields));
  } catch (error) {
    return (error as AppError).code;
  }
}

test("what is given decides what is asked for", () => {
  const common = { subjectToken: "s", scope: undefined };
  expect(outcome(BOTH)).toEqual({ ...common, mode: "delegation", actorToken: "a", audience: undefined });
  expect(outcome({ ...BOTH, audience: "x" })).toMatchObject({ mode: "delegation", audience: "x" });
  const vault = { ...common, mode: "vault-session", vault: "payments", actorToken: undefined };
  expect(outcome({ ...SUBJECT, audience })).toEqual(vault);
  expect(outcome({ ...SUBJECT, audience, requested_token_type: ACCESS_TOKEN })).toEqual(vault);
  expect(outcome({ ...BOTH, audience, scope: "proxy" })).toEqual({
    ...vault,
    actorToken: "a",
    scope: "proxy",
  });
  expect(outcome({ ...SUBJECT, audience: "x", requested_token_type: JWT })).toEqual({
    ...common,
    mode: "audience",
    audience: "x",
  });
});

test("what is asked for that is not given is refused", () => {
  expect(outcome({ ...SUBJECT, grant_type: "password" })).toBe("unsupported_grant_type");
  expect(outcome(SUBJECT)).toBe("bad_request");
  expect(outcome({ ...SUBJECT, audience: "x" })).toBe("invalid_target");
  expect(outcome({ ...SUBJECT, audience: "x", requested_token_type: ACCESS_TOKEN })).toBe("invalid_target");
  expect(outcome({ ...SUBJECT, audience, requested_token_type: JWT })).toBe("invalid_request");
  expect(outcome({ ...BOTH, requested_token_type: ACCESS_TOKEN })).toBe("invalid_request");
  expect(outcome({ ...SUBJECT, audience, resource: "https://x" })).toBe("invalid_target");
});

test("two tokens of others take a company, unless all that comes of them is less than one of them gives", () => {
  expect(needsCompany(read(BOTH))).toBe(true);
  expect(needsCompany(read({ ...BOTH, audience: "x" }))).toBe(true);
  expect(needsCompany(read({ ...BOTH, audience }))).toBe(false);
  expect(needsCompany(read({ ...SUBJECT, audience }))).toBe(false);
});
