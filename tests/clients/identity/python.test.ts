/** SVIDs of the compiled binary, verified in Python: by PyJWT, py-spiffe, and cryptography alone. */
import { afterAll, beforeAll, describe, test } from "bun:test";
import { join } from "node:path";
import { testVerdicts } from "../../support/identity/svid-verdicts.ts";
import { SVID_LIBRARIES } from "../../support/process/toolchains.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { identityStage, type Stage } from "./stage.ts";

await SVID_LIBRARIES.install();

describe.skipIf(!REQUIREMENTS.svidLibraries.met())("Python", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await identityStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const verifiers = {
    parties: ["PyJWT", "cryptography"],
    spiffe: "py-spiffe",
    unsupported: "EdDSA",
    command: async () => [SVID_LIBRARIES.python, join(import.meta.dir, "verify.py")],
    timeoutMs: 60_000,
  };
  testVerdicts(test, verifiers, () => stage);
});
