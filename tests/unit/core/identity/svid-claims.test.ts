import { describe, expect, test } from "bun:test";
import { subjectSpiffeId } from "../../../../src/core/identity/spiffe-id.ts";
import {
  DEFAULT_PROFILE,
  parseProfile,
  type SvidParameters,
  svidClaims,
} from "../../../../src/core/identity/svid-claims.ts";
import type { TrustDomain } from "../../../../src/core/identity/trust-domain.ts";
import type { CompanyId } from "../../../../src/core/ids.ts";

const TD = "vault.globex.test" as TrustDomain;
const USUAL = { trustDomain: TD, audience: "vane" };

function refusal(parameters: SvidParameters): string {
  try {
    return `accepted: ${JSON.stringify(parseProfile(parameters, USUAL))}`;
  } catch (error) {
    expect(error).toMatchObject({ code: "bad_request" });
    return (error as Error).message;
  }
}

describe("what is asked for", () => {
  test("nothing: Ed25519, for vane, an hour", () => {
    expect(parseProfile({}, USUAL)).toEqual(DEFAULT_PROFILE);
    expect(parseProfile({ alg: [], audience: [], ttl: [] }, USUAL)).toEqual(DEFAULT_PROFILE);
    expect(DEFAULT_PROFILE).toEqual({ alg: "EdDSA", audience: "vane", ttlSeconds: 3600 });
  });

  test("an algorithm, one audience and a time", () => {
    const audience = "spiffe://example.test/reports?x=1#y";
    expect(parseProfile({ alg: ["ES256"], audience: [audience], ttl: ["60"] }, USUAL)).toEqual({
      alg: "ES256",
      audience,
      ttlSeconds: 60,
    });
    expect(parseProfile({ ttl: ["3600"] }, USUAL).ttlSeconds).toBe(3600);
  });

  test("api stands for the API's own; names that every object has stand for themselves", () => {
    expect(parseProfile({ audience: ["api"] }, USUAL).audience).toBe(
      "spiffe://vault.globex.test/agent-vault/api",
    );
    expect(parseProfile({ audience: ["constructor"] }, USUAL).audience).toBe("constructor");
  });

  test("proxy stands for the proxy's own SPIFFE ID", () => {
    expect(parseProfile({ audience: ["proxy"] }, USUAL).audience).toBe(
      "spiffe://vault.globex.test/agent-vault/proxy",
    );
  });

  test.each(["59", "3601", "0", "-60", "60.5", "6e2", "0x40", " 60", "", "one", "99999999999999999999"])(
    "a ttl of %j is refused",
    (ttl) =>
      expect(refusal({ ttl: [ttl] })).toBe(
        "Invalid field: ttl must be a whole number of seconds from 60 to 3600",
      ),
  );

  test.each(["", "a b", "a\n", "é", "x".repeat(513)])("an audience %j is refused", (audience) =>
    expect(refusal({ audience: [audience] })).toContain(
      "audience must have 1 to 512 visible ASCII characters",
    ),
  );

  test.each(["", "none", "HS256", "eddsa", "Ed25519", "RS256"])("an alg %j is refused", (alg) =>
    expect(refusal({ alg: [alg] })).toBe("Invalid field: alg must be EdDSA or ES256"),
  );

  test("each may be given once, also when the values agree", () => {
    expect(refusal({ audience: ["a", "b"] })).toBe("Invalid field: audience may be given only once");
    expect(refusal({ audience: ["a", "a"] })).toContain("audience may be given only once");
    expect(refusal({ alg: ["EdDSA", "ES256"] })).toContain("alg may be given only once");
    expect(refusal({ ttl: ["60", "70"] })).toContain("ttl may be given only once");
  });

  test("the audience that is usual here stands where none is asked for", () => {
    const usual = { trustDomain: TD, audience: "globex-agents" };
    expect(parseProfile({}, usual).audience).toBe("globex-agents");
    expect(parseProfile({ audience: ["vane"] }, usual).audience).toBe("vane");
  });

  test("all that is wrong is said at once", () => {
    const message = refusal({ alg: ["none"], audience: ["a", "b"], ttl: ["1"] });
    for (const name of ["alg", "audience", "ttl"]) expect(message).toContain(`Invalid field: ${name}`);
  });
});

test("claims are these six, begin with the second that has begun, and end after the time asked for", () => {
  const sub = subjectSpiffeId(TD, { companyId: "globex" as CompanyId });
  const claims = svidClaims(
    sub,
    { ...DEFAULT_PROFILE, ttlSeconds: 90 },
    { now: 1_795_863_936_999, jti: "u" },
  );
  expect(claims).toEqual({
    sub,
    aud: ["vane"],
    iat: 1_795_863_936,
    nbf: 1_795_863_936,
    exp: 1_795_864_026,
    jti: "u",
  });
});

test("an issuer is named only in what ES256 signs", () => {
  const sub = subjectSpiffeId(TD, { companyId: "globex" as CompanyId });
  const at = { now: 0, jti: "u", issuer: "https://vault.example/oidc/globex" };
  expect(svidClaims(sub, DEFAULT_PROFILE, at)).not.toHaveProperty("iss");
  expect(svidClaims(sub, { ...DEFAULT_PROFILE, alg: "ES256" }, at).iss).toBe(at.issuer);
  expect(svidClaims(sub, { ...DEFAULT_PROFILE, alg: "ES256" }, { now: 0, jti: "u" })).not.toHaveProperty(
    "iss",
  );
});
