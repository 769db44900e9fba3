/** What certain folders must not do, whatever they import. */
import { describe, expect, test } from "bun:test";
import { runningCode, SOURCES } from "./tree.ts";

const IMPURE =
  /\b(Date|Bun|process|fetch|setTimeout|setInterval|setImmediate|queueMicrotask|performance|console|globalThis|require)\b|(?<![.\w])crypto\b|\bMath\.random\b|\bimport\.meta\b/;

describe("core", () => {
  const core = SOURCES.filter(({ layer }) => layer === "core");

  test("is there", () => expect(core.length).toBeGreaterThan(10));

  test("reads no clock, no randomness, no environment and starts nothing", () => {
    const found = core.flatMap((source) => {
      const use = IMPURE.exec(runningCode(source))?.[0];
      return use === undefined ? [] : [`${source.path} uses ${use}`];
    });
    expect(found).toEqual([]);
  });
});

describe("ports", () => {
  const ports = SOURCES.filter(({ layer }) => layer === "ports");

  test("are there", () => expect(ports.length).toBeGreaterThan(10));

  test("are types only: nothing of them is left to run", () => {
    const left = ports.filter((source) => !/^(export \{\};?)?$/.test(runningCode(source)));
    expect(left.map(({ path }) => path)).toEqual([]);
  });
});

describe("the environment", () => {
  /**
   * `config` reads it, `cli/child/env.ts` hands it on, `build` is no part of the program, and `node-shim` is of others.
   */
  const MAY_READ = /^(config\/|cli\/child\/env\.ts$|build\/|node-shim\/)/;
  const READ = /\bprocess\.env\b|\bBun\.env\b|\bimport\.meta\.env\b/;

  test("is read in its one place", () => {
    const readers = SOURCES.filter((source) => READ.test(runningCode(source))).map(({ path }) => path);
    expect(readers.filter((path) => !MAY_READ.test(path))).toEqual([]);
    expect(readers.some((path) => path.startsWith("config/"))).toBe(true);
  });
});

describe("the exit code", () => {
  test("is set by main.ts, and nothing else ends the process", () => {
    // server/run.ts: a second signal while stopping means at once.
    const MAY_END = /^(main\.ts$|server\/run\.ts$|build\/)/;
    const ends = SOURCES.filter((source) => /\bprocess\.(exit\(|exitCode\s*=)/.test(runningCode(source)));
    expect(ends.map(({ path }) => path).filter((path) => !MAY_END.test(path))).toEqual([]);
  });
});

describe("the standard streams", () => {
  test("are used by descriptor: touching the objects leaves pipes non-blocking for everyone else", () => {
    // standard-streams.ts replaces and does not look; prompt.ts asks on terminals only; run.ts reads a pipe that its own
    // parent made.
    const MAY_TOUCH = /^(cli\/ui\/(standard-streams|prompt)\.ts$|server\/run\.ts$|build\/)/;
    const touches = SOURCES.filter((source) => /\bprocess\.std|\bconsole\./.test(runningCode(source)));
    expect(touches.map(({ path }) => path).filter((path) => !MAY_TOUCH.test(path))).toEqual([]);
  });
});
