import { expect, test } from "bun:test";
import { OAuthFault } from "../../../../src/core/oauth/fault.ts";
import { readTokenAnswer } from "../../../../src/net/oauth/token-answer.ts";

const ASKED = { host: "id.example", secrets: ["needle-of-the-client"] };
const FORM = "application/x-www-form-urlencoded; charset=utf-8";

function read(body: unknown, { status = 200, type = "application/json" } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return readTokenAnswer({ status, headers: [["content-type", type]], body: Buffer.from(text) }, ASKED);
}

function faultOf(body: unknown, options?: { status?: number; type?: string }): OAuthFault {
  try {
    read(body, options);
  } catch (error) {
    if (error instanceof OAuthFault) return error;
    throw error;
  }
  throw new Error("no fault");
}

const GOOD = { access_token: "at", token_type: "bearer" };

const GOOD_ANSWERS: readonly (readonly [string, unknown, object, string?])[] = [
  [
    "as RFC 6749 has it",
    { ...GOOD, token_type: "Bearer", expires_in: 3600, refresh_token: "rt", scope: "a" },
    {
      ...GOOD,
      refresh_token: "rt",
      expires_in: 3600,
    },
  ],
  ["without a type, as Slack used to", { ok: true, access_token: "at" }, GOOD],
  ["with a type of their own, as Slack", { ok: true, access_token: "at", token_type: "bot" }, GOOD],
  [
    "Slack's, for a person alone",
    {
      ok: true,
      authed_user: {
        id: "U1",
        access_token: "xoxp",
        token_type: "user",
        refresh_token: "xoxe",
        expires_in: 43200,
      },
    },
    { access_token: "xoxp", token_type: "bearer", refresh_token: "xoxe", expires_in: 43200 },
  ],
  ["Slack's, for the app and a person", { ...GOOD, ok: true, authed_user: { access_token: "xoxp" } }, GOOD],
  ["with a number as text", { ...GOOD, expires_in: "3600" }, { ...GOOD, expires_in: 3600 }],
  ["with nulls", { ...GOOD, refresh_token: null, expires_in: null, scope: null }, GOOD],
  ["with an expiry that is none", { ...GOOD, expires_in: 0 }, GOOD],
  ["with scopes as a list", { ...GOOD, scope: ["a", "b"] }, GOOD],
  ["with an id token, which nobody reads", { ...GOOD, id_token: "e.y.J" }, GOOD],
  [
    "as a form, as GitHub where JSON is not asked for",
    "access_token=at&scope=repo&token_type=bearer",
    GOOD,
    FORM,
  ],
  ["as JSON that calls itself a text", JSON.stringify(GOOD), GOOD, "text/html"],
];

for (const [name, body, expected, type] of GOOD_ANSWERS) {
  test(`an answer ${name} is read`, () => {
    expect(read(body, type === undefined ? {} : { type })).toEqual(expected as never);
  });
}

test("201 is as good as 200", () => {
  expect(read(GOOD, { status: 201 })).toEqual(GOOD);
});

test.each<[string, unknown, { status?: number; type?: string }, message: string, isRefusal: boolean]>([
  [
    "RFC 6749's",
    { error: "invalid_grant", error_description: "Token\nrevoked" },
    { status: 400 },
    "id.example answered 400: invalid_grant: Token revoked",
    true,
  ],
  [
    "GitHub's, with 200",
    { error: "bad_verification_code", error_description: "The code is incorrect" },
    {},
    "id.example answered 200: bad_verification_code: The code is incorrect",
    true,
  ],
  [
    "GitHub's, as a form",
    "error=incorrect_client_credentials&error_description=Wrong",
    { type: FORM },
    "id.example answered 200: incorrect_client_credentials: Wrong",
    true,
  ],
  [
    "Slack's",
    { ok: false, error: "invalid_refresh_token" },
    {},
    "id.example answered 200: invalid_refresh_token",
    true,
  ],
  ["Slack's limit", { ok: false, error: "ratelimited" }, {}, "id.example answered 200: ratelimited", false],
  [
    "one with an object",
    { error: { code: 190, message: "Expired" } },
    { status: 400 },
    "id.example answered 400: 190: Expired",
    true,
  ],
  [
    "a page",
    "<html>Bad Gateway</html>",
    { status: 502, type: "text/html" },
    "id.example answered 502: a web page",
    false,
  ],
  ["a bare text", "nope", { status: 403, type: "text/plain" }, "id.example answered 403: nope", true],
  ["a redirect", "", { status: 302 }, "id.example answered 302: a redirect, which is not followed", false],
  ["nothing", "", {}, "id.example answered with nothing instead of tokens", false],
  [
    "a page with 200",
    "<html>",
    { type: "text/html" },
    "id.example answered with a web page instead of tokens",
    false,
  ],
  [
    "a list",
    [GOOD],
    {},
    "id.example answered with something that is no JSON object instead of tokens",
    false,
  ],
  [
    "what repeats the request",
    "client_secret=needle-of-the-client",
    { status: 500, type: "text/plain" },
    "id.example answered 500: client_secret=[redacted]",
    false,
  ],
])("an error that is %s is told", (_name, body, options, message, isRefusal) => {
  const fault = faultOf(body, options);
  expect([fault.message, fault.isRefusal]).toEqual([message, isRefusal]);
});

test("a token that is of no use without a key is refused", () => {
  expect(faultOf({ access_token: "at", token_type: "DPoP" }).message).toBe(
    "id.example gives tokens of the type dpop, which agent-vault cannot use",
  );
});

test("half a character is no token", () => {
  expect(read('{"access_token":"\\ud800","token_type":"bearer"}')).toEqual({ token_type: "bearer" });
});
