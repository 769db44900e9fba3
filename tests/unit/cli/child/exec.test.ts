import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { CommandNotFound, findProgram, NotExecutable } from "../../../../src/cli/child/exec.ts";
import { tmp } from "../../../support/tmp.ts";

describe("findProgram", () => {
  test("the first executable file of the path", async () => {
    await using dir = await tmp();
    for (const [folder, mode] of [
      ["a", 0o644],
      ["b", 0o755],
      ["c", 0o755],
    ] as const) {
      await Bun.write(dir.at(folder, "tool"), "");
      chmodSync(dir.at(folder, "tool"), mode);
    }
    mkdirSync(dir.at("d", "tool"), { recursive: true });
    const path = ["d", "a", "b", "c"].map((folder) => dir.at(folder)).join(":");
    expect(findProgram("tool", path)).toBe(dir.at("b", "tool"));
  });

  test("a word with a slash is that file and no other", async () => {
    await using dir = await tmp();
    await Bun.write(dir.at("tool"), "");
    chmodSync(dir.at("tool"), 0o755);
    expect(findProgram(dir.at("tool"), "")).toBe(dir.at("tool"));
    expect(() => findProgram("./no/such/tool", dir.path)).toThrow(CommandNotFound);
  });

  test("what is there but cannot be run is not executable", async () => {
    await using dir = await tmp();
    mkdirSync(dir.at("folder"));
    await Bun.write(dir.at("data"), "");
    for (const path of [dir.at("folder"), dir.at("data")]) {
      expect(() => findProgram(path, "")).toThrow(NotExecutable);
      expect(() => findProgram(path, "")).toThrow(`not executable: ${path}`);
    }
    expect(() => findProgram("data", dir.path)).toThrow(NotExecutable);
    expect(() => findProgram(`${dir.at("data")}/below`, "")).toThrow(CommandNotFound);
  });

  test("what is not there, a folder of the path and an empty word are not found", async () => {
    await using dir = await tmp();
    mkdirSync(dir.at("folder"));
    expect(() => findProgram("tool", dir.path)).toThrow("command not found: tool");
    symlinkSync(dir.at("loop"), dir.at("loop"));
    expect(() => findProgram("loop", dir.path)).toThrow("command not found: loop");
    expect(() => findProgram("folder", dir.path)).toThrow(CommandNotFound);
    expect(() => findProgram("", dir.path)).toThrow(CommandNotFound);
  });
});
