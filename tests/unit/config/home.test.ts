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

test("a user without a home is told what to set", () => {
  const finders = {
    "a system that knows no such user": () => {
      throw new Error("uv_os_homedir returned ENOENT");
    },
    "an empty HOME": () => "",
    "a HOME that is no absolute path": () => "home",
  };
  for (const findHome of Object.values(finders)) {
    expect(() => homeDirectory({}, findHome)).toThrow(
      expect.objectContaining({
        code: "data_dir_unusable",
        message: expect.stringContaining("has no home directory"),
        hint: expect.stringContaining("AGENT_VAULT_HOME"),
      }),
    );
    expect(homeDirectory({ AGENT_VAULT_HOME: "/data" }, findHome)).toBe("/data");
  }
});
