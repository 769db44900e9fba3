/** The signature of an Ed25519 SVID, and the name of its key, checked by OpenSSL with no library for tokens at all. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { finish } from "../../support/process/binary.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { tmp } from "../../support/tmp.ts";
import { identityStage, parts, type Stage } from "./stage.ts";

/** By what the signature is checked alone, these are as good as any. */
const SIGNED_ALL_THE_SAME = ["one for somebody else"];

describe.skipIf(!REQUIREMENTS.openssl.met())("OpenSSL", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await identityStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  async function openssl(token: string, pem: string): Promise<{ verify: string; kid: string }> {
    await using dir = await tmp();
    const [header, claims, signature] = parts(token);
    await Bun.write(dir.at("pub.pem"), pem);
    await Bun.write(dir.at("input"), `${header}.${claims}`);
    await Bun.write(dir.at("signature"), Buffer.from(signature, "base64url"));
    const run = (...args: string[]) =>
      finish(["openssl", ...args], {
        env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
        cwd: dir.path,
        timeout: 10_000,
      });
    const key = ["-pubin", "-inkey", "pub.pem"];
    const verified = await run(
      "pkeyutl",
      "-verify",
      ...key,
      "-rawin",
      "-in",
      "input",
      "-sigfile",
      "signature",
    );
    await run("pkey", "-pubin", "-in", "pub.pem", "-outform", "DER", "-out", "pub.der");
    const hash = await run("dgst", "-sha256", "-r", "pub.der");
    return { verify: `${verified.code} ${verified.out.trim()}`, kid: hash.out.slice(0, 16) };
  }

  test("verifies it by the PEM, whose hash begins with its kid", async () => {
    const { token, keys } = stage.ed25519;
    const { kid } = JSON.parse(Buffer.from(parts(token)[0], "base64url").toString());
    expect(await openssl(token, keys.pem)).toEqual({ verify: "0 Signature Verified Successfully", kid });
    expect([keys.kid, keys.keys[0]?.kid]).toEqual([kid, kid]);
  });

  test("and none that was changed, or that another key signed", async () => {
    const { keys } = stage.ed25519;
    const others = stage.refused.filter(({ name }) => !SIGNED_ALL_THE_SAME.includes(name));
    expect(others.length).toBeGreaterThan(7);
    for (const { name, token } of others) {
      const { verify } = await openssl(token, keys.pem);
      expect([name, verify.startsWith("0 ")]).toEqual([name, false]);
    }
  }, 30_000);
});
