/** SVIDs of the compiled binary, verified in Go: by the standard library alone, go-jose and go-spiffe. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { finish } from "../../support/process/binary.ts";
import { fetchGoModules, goProgram } from "../../support/process/toolchains.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { GO_TEST_MS } from "../go-stage.ts";
import { type Case, identityStage, type Stage, SUBJECT } from "./stage.ts";

await fetchGoModules();

type Verdict = { readonly subject: string; readonly error: string };
const PARTIES = ["standard library", "go-jose", "go-spiffe"];

describe.skipIf(!REQUIREMENTS.goModules.met())("Go", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await identityStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  async function verify(cases: readonly Case[]): Promise<Record<string, Verdict[]>> {
    const program = await goProgram("svidverify");
    const { code, out, err } = await finish([program], {
      env: {},
      stdin: JSON.stringify(cases),
      timeout: 20_000,
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    return JSON.parse(out);
  }

  test(
    "the SPIFFE profile verifies everywhere",
    async () => {
      const verdicts = await verify([stage.p256]);
      for (const party of PARTIES)
        expect([party, verdicts[party]]).toEqual([party, [{ subject: SUBJECT, error: "" }]]);
    },
    GO_TEST_MS,
  );

  test(
    "an Ed25519 one verifies but with go-spiffe, whose standard does not know it",
    async () => {
      const verdicts = await verify([stage.ed25519]);
      for (const party of ["standard library", "go-jose"]) {
        expect([party, verdicts[party]]).toEqual([party, [{ subject: SUBJECT, error: "" }]]);
      }
      expect(verdicts["go-spiffe"]?.[0]?.error).toContain('unsupported token signature algorithm "EdDSA"');
    },
    GO_TEST_MS,
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
    GO_TEST_MS,
  );
});
