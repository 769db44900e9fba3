/**
 * Passports as third parties have them: the scenarios that every verifier has to tell apart, judged by one of another
 * make; and what the compiled binary gives out, judged by that and by OpenSSL.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { passportScenarios } from "../../support/identity/passport-scenarios.ts";
import { finish } from "../../support/process/binary.ts";
import { SVID_LIBRARIES } from "../../support/process/toolchains.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { tmp } from "../../support/tmp.ts";
import { type Company, companyStage } from "./company-stage.ts";

await SVID_LIBRARIES.install();

async function judge(scenarios: readonly object[]): Promise<unknown[]> {
  const command = [SVID_LIBRARIES.python, join(import.meta.dir, "passports.py")];
  const stdin = JSON.stringify(scenarios);
  const { code, out, err } = await finish(command, { env: {}, stdin, timeout: 55_000 });
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

describe.skipIf(!REQUIREMENTS.svidLibraries.met())("Python", () => {
  test("tells the scenarios apart as we do", async () => {
    const { pem, scenarios } = passportScenarios();
    const verdicts = await judge(
      scenarios.map(({ token, now, asked, isRevoked, jti }) => ({
        ...{ token, pem, now, ...asked },
        ...(isRevoked ? { revoked: [jti] } : {}),
      })),
    );
    const named = (outcomes: readonly unknown[]) => scenarios.map(({ name }, at) => [name, outcomes[at]]);
    expect(named(verdicts)).toEqual(named(scenarios.map(({ expected }) => expected)));
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.svidLibraries.met() || !REQUIREMENTS.openssl.met())("the binary", () => {
  let company: Company;
  beforeAll(async () => {
    company = await companyStage();
  });
  afterAll(() => company[Symbol.asyncDispose]());

  test("gives passports that hold elsewhere, for what they grant and as long as they do", async () => {
    const issued = await company.ask("POST", "/v1/agents/crawler-7/passport", { scopes: ["tool:search"] });
    const { passport: token, caPublicKey: pem } = issued as { passport: string; caPublicKey: string };
    const now = Date.now() / 1000;
    const verdicts = await judge([
      { token, pem, now },
      { token, pem, now, tool: "search" },
      { token, pem, now, tool: "delete" },
      { token, pem, now: now + 3700 },
    ]);
    expect(verdicts).toEqual([
      { scopeGranted: "tool:search" },
      { scopeGranted: "tool:search" },
      { code: "SCOPE_DENIED" },
      { code: "TOKEN_EXPIRED" },
    ]);
  }, 60_000);

  test("signs what it says of one, which OpenSSL verifies by the published key", async () => {
    const issued = await company.ask("POST", "/v1/agents/crawler-7/passport", {});
    const { jti = "" } = decodeJwt(issued["passport"] as string);
    await company.ask("POST", `/v1/passports/${jti}/revoke`, { reason: 'said "no" – ü' });
    const { signature, caPublicKey: _, ...status } = await company.ask("GET", `/v1/ocsp/${jti}`);
    const { pem } = await company.ask("GET", "/v1/ca/public-key?companyId=globex");
    await using dir = await tmp();
    await Bun.write(dir.at("pub.pem"), pem as string);
    await Bun.write(dir.at("signature"), Buffer.from(signature as string, "base64url"));
    const verified = async (said: object) => {
      await Bun.write(dir.at("input"), JSON.stringify(said, Object.keys(said).toSorted()));
      const key = ["-pubin", "-inkey", "pub.pem", "-rawin", "-in", "input", "-sigfile", "signature"];
      const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin" };
      const { code } = await finish(["openssl", "pkeyutl", "-verify", ...key], {
        env,
        cwd: dir.path,
        timeout: 10_000,
      });
      return code === 0;
    };
    expect(status).toMatchObject({ jti, companyId: "globex", status: "revoked", reason: 'said "no" – ü' });
    expect([await verified(status), await verified({ ...status, status: "valid" })]).toEqual([true, false]);
  }, 60_000);
});
