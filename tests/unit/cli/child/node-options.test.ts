import { expect, test } from "bun:test";
import { nodeOptions } from "../../../../src/cli/child/node-options.ts";

const FOLDER = "/.agent-vault/trust/0123456789abcdef-01234567";
const FILE = `/home/me${FOLDER}/node-shim.cjs`;

test.each([
  [undefined, FILE, `--require ${FILE}`],
  ["--no-warnings", FILE, `--require ${FILE} --no-warnings`],
  [undefined, `/my "home"\\${FOLDER}/node-shim.cjs`, `--require "/my \\"home\\"\\\\${FOLDER}/node-shim.cjs"`],
  [`--require ${FILE}`, undefined, ""],
  [`--require ${FILE} --no-warnings`, undefined, "--no-warnings"],
  [`--require ${FILE} --no-warnings`, "/b.cjs", "--require /b.cjs --no-warnings"],
  [
    `--no-warnings --require "/a b${FOLDER}/node-shim.cjs" --require /mine/node-shim.cjs`,
    undefined,
    "--no-warnings --require /mine/node-shim.cjs",
  ],
  ["", undefined, ""],
  ['--require "/a b/c.cjs"', FILE, `--require ${FILE} --require "/a b/c.cjs"`],
])("%p with %p becomes %p", (stated, file, expected) => {
  expect(nodeOptions(stated, file)).toBe(expected);
});
