/** SVIDs of the compiled binary, verified in Go: by the standard library alone, go-jose and go-spiffe. */
import { afterAll, beforeAll, describe, test } from "bun:test";
import { testVerdicts } from "../../support/identity/svid-verdicts.ts";
import { fetchGoModules, goProgram } from "../../support/process/toolchains.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { GO_TEST_MS } from "../go-stage.ts";
import { identityStage, type Stage } from "./stage.ts";

await fetchGoModules();

describe.skipIf(!REQUIREMENTS.goModules.met())("Go", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await identityStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const verifiers = {
    parties: ["standard library", "go-jose"],
    spiffe: "go-spiffe",
    unsupported: 'unsupported token signature algorithm "EdDSA"',
    command: async () => [await goProgram("svidverify")],
    timeoutMs: GO_TEST_MS,
  };
  testVerdicts(test, verifiers, () => stage);
});
