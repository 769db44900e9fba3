/** SVIDs of the compiled binary, verified in Python: by PyJWT, py-spiffe, and cryptography alone. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { finish } from "../../support/process/binary.ts";
import { SVID_LIBRARIES } from "../../support/process/toolchains.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { type Case, identityStage, type Stage, SUBJECT } from "./stage.ts";

await SVID_LIBRARIES.install();

type Verdict = { readonly subject: string; readonly error: string };
const PARTIES = ["PyJWT", "py-spiffe", "cryptography"];
const PYTHON_MS = 60_000;

describe.skipIf(!REQUIREMENTS.svidLibraries.met())("Python", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await identityStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  async function verify(cases: readonly Case[]): Promise<Record<string, Verdict[]>> {
    const command = [SVID_LIBRARIES.python, join(import.meta.dir, "verify.py")];
    const { code, out, err } = await finish(command, {
      env: {},
      stdin: JSON.stringify(cases),
      timeout: 50_000,
    });
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
    return JSON.parse(out);
  }

  test(
    "the SPIFFE profile verifies everywhere",
    async () => {
      const verdicts = await verify([stage.p256]);
      for (const party of PARTIES)
        expect([party, verdicts[party]]).toEqual([party, [{ subject: SUBJECT, error: "" }]]);
    },
    PYTHON_MS,
  );

  test(
    "an Ed25519 one verifies but with py-spiffe, whose standard does not know it",
    async () => {
      const verdicts = await verify([stage.ed25519]);
      for (const party of ["PyJWT", "cryptography"]) {
        expect([party, verdicts[party]]).toEqual([party, [{ subject: SUBJECT, error: "" }]]);
      }
      expect(verdicts["py-spiffe"]?.[0]?.error).toContain("EdDSA");
    },
    PYTHON_MS,
  );

  test(
    "what must not verify does not",
    async () => {
      const verdicts = await verify(stage.refused);
      for (const party of PARTIES) {
        const accepted = stage.refused.filter((_, i) => verdicts[party]?.[i]?.error === "");
        expect([party, verdicts[party]?.length, accepted.map(({ name }) => name)]).toEqual([
          party,
          stage.refused.length,
          [],
        ]);
      }
    },
    PYTHON_MS,
  );
});
