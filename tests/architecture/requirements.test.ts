/** A requirement whose files do not match anything would never be reported as missing. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { Glob } from "bun";
import { REQUIREMENTS } from "../support/requirements.ts";
import { ROOT } from "./tree.ts";

test("every requirement names test files that exist", () => {
  const tests = join(ROOT, "tests");
  const nowhere = Object.values(REQUIREMENTS).filter(
    ({ files }) => new Glob(files).scanSync({ cwd: tests }).next().done,
  );
  expect(nowhere.map(({ name }) => name)).toEqual([]);
});
