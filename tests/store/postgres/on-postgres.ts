import { REQUIREMENTS } from "../../support/requirements.ts";

type Test = typeof import("bun:test").test;

/**
 * `run` for what needs a Postgres: skipped without one, as the suite's last lines say, and a failure with CI=true.
 * `because` ends the name of such a test: it says what to do where it is skipped.
 */
export function onPostgres(test: Test): { readonly run: Test | Test["skip"]; readonly because: string } {
  const { met, remedy } = REQUIREMENTS.postgres;
  const run = met() || process.env["CI"] === "true" ? test : test.skip;
  return { run, because: met() ? "" : `: ${remedy}` };
}
