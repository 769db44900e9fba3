import { expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { isCuredByShim, isWithoutProxy, nodeWithoutProxy } from "../../../../src/cli/child/node-version.ts";
import { tmp } from "../../../support/tmp.ts";

test.each([
  ["v20.20.2", true],
  ["v22.20.9", true],
  ["v22.21.0", false],
  ["v22.100.0", false],
  ["v23.11.1", true],
  ["v24.0.0", false],
  ["v24.0.0-nightly2026", false],
  ["v100.1.0", false],
  ["1.2.3", false],
  ["", false],
])("%p knows no NODE_USE_ENV_PROXY: %p", (version, expected) => {
  expect(isWithoutProxy(version)).toBe(expected);
});

test.each([
  ["v16.20.2", false],
  ["v18.0.0", true],
  ["v20.20.2", true],
  ["", false],
])("%p is cured by what Node is made to load: %p", (version, expected) => {
  expect(isCuredByShim(version)).toBe(expected);
});

test("only node and npx are asked, npx's node where the path has it, and one that hangs is left", async () => {
  await using directory = await tmp();
  const script = async (name: string, text: string) => {
    await Bun.write(directory.at(name), `#!/bin/sh\n${text}\n`);
    chmodSync(directory.at(name), 0o755);
    return directory.at(name);
  };
  const parent = { PATH: `${directory.path}:/usr/bin:/bin` };
  const old = await script("node", 'test "$*" = --version && test -z "$SECRET" && echo v18.1.0');
  expect(await nodeWithoutProxy(old, { ...parent, SECRET: "x" })).toBe("v18.1.0");
  expect(await nodeWithoutProxy(directory.at("npx"), parent)).toBe("v18.1.0");
  expect(await nodeWithoutProxy(directory.at("python3"), parent)).toBeUndefined();
  const hanging = await script("node", "sleep 20; true");
  expect(await nodeWithoutProxy(hanging, parent)).toBeUndefined();
  expect(await nodeWithoutProxy(await script("node", "exit 3"), parent)).toBeUndefined();
});
