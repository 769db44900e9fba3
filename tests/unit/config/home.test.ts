import { expect, test } from "bun:test";
import { homedir } from "node:os";
import { join } from "node:path";
import { homeDirectory } from "../../../src/config/home.ts";

test("is ~/.agent-vault unless the environment says otherwise", () => {
  expect(homeDirectory({})).toBe(join(homedir(), ".agent-vault"));
  expect(homeDirectory({ AGENT_VAULT_HOME: "" })).toBe(join(homedir(), ".agent-vault"));
  expect(homeDirectory({ AGENT_VAULT_HOME: "/data/av/" })).toBe("/data/av");
});

test("does not move with the working directory of a later process", () => {
  expect(homeDirectory({ AGENT_VAULT_HOME: "av" })).toBe(join(process.cwd(), "av"));
});
