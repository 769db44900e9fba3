import { describe, expect, test } from "bun:test";
import { chmod, mkdir, rm, symlink } from "node:fs/promises";
import { relative } from "node:path";
import { findSelf } from "../../../../src/cli/setup/self.ts";
import { tmp } from "../../../support/tmp.ts";

async function installed() {
  const dir = await tmp();
  await mkdir(dir.at("bin"));
  for (const name of ["bin/agent-vault", "agent-vault"]) {
    await Bun.write(dir.at(name), "#!/bin/sh\n");
    await chmod(dir.at(name), 0o755);
  }
  return dir;
}

describe("the program that runs", () => {
  test("is where the system says", async () => {
    await using dir = await installed();
    const execPath = dir.at("bin/agent-vault");
    expect(findSelf({ execPath, argv0: "agent-vault", path: "" })).toBe(execPath);
  });

  test("is the new file at its place when it was replaced meanwhile", async () => {
    await using dir = await installed();
    const execPath = `${dir.at("bin/agent-vault")} (deleted)`;
    expect(findSelf({ execPath, argv0: "agent-vault", path: "" })).toBe(dir.at("bin/agent-vault"));
  });

  test("may really be called so", async () => {
    await using dir = await installed();
    const execPath = `${dir.at("bin/agent-vault")} (deleted)`;
    await symlink(dir.at("agent-vault"), execPath);
    expect(findSelf({ execPath, argv0: "agent-vault", path: "" })).toBe(execPath);
  });

  test("is looked for as it was called when its folder is gone", async () => {
    await using dir = await installed();
    const execPath = `${dir.at("gone/agent-vault")} (deleted)`;
    const path = dir.at("bin");
    expect(findSelf({ execPath, argv0: "agent-vault", path })).toBe(dir.at("bin/agent-vault"));
    expect(findSelf({ execPath, argv0: relative(process.cwd(), dir.at("agent-vault")), path: "" })).toBe(
      dir.at("agent-vault"),
    );
    // A program of that name in the folder one happens to be in is not ours.
    expect(() => findSelf({ execPath, argv0: "agent-vault", path: "" })).toThrow("is gone");
  });

  test("that is nowhere is said so", async () => {
    await using dir = await installed();
    const execPath = dir.at("bin/agent-vault");
    await rm(execPath);
    expect(() => findSelf({ execPath: `${execPath} (deleted)`, argv0: "av", path: "" })).toThrow(
      `${execPath} is gone`,
    );
  });
});
