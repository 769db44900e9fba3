/** Sizes and names. An exception carries its reason, and fails once it is no longer needed. */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { filesBelow, foldersBelow, lineCount, ROOT, SOURCES } from "./tree.ts";

const LIMITS: readonly { readonly files: RegExp; readonly lines: number }[] = [
  { files: /^src\/cli\/commands\//, lines: 120 },
  { files: /^src\/http\/routes\//, lines: 200 },
  { files: /^src\//, lines: 300 },
  { files: /^tests\//, lines: 400 },
];
const FILES_PER_FOLDER = 15;

/** Path (file or folder) → why it may be larger. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "src/store/migrations/steps": "a file per step, in the order of their numbers; they only ever become more",
  "src/cli/commands/vault": "a file per command, where its words say that it is",
};

const BANNED_NAMES = /^(utils?|helpers?|common|misc|types|index|shared|stuff)(\.test)?\.tsx?$/;
/** Kysely's migrator reads a folder in order; the list has to have some name. */
const NAMED_INDEX = "src/store/migrations/index.ts";

const TESTS = filesBelow(join(ROOT, "tests"))
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path: `tests/${path}`, text: readFileSync(join(ROOT, "tests", path), "utf8") }));
const ALL = [...SOURCES.map(({ path, text }) => ({ path: `src/${path}`, text })), ...TESTS];

const tooLong = ALL.filter(({ path, text }) => {
  const limit = LIMITS.find(({ files }) => files.test(path))?.lines ?? 0;
  return lineCount(text) > limit;
}).map(({ path }) => path);

const tooFull = ["src", "tests"]
  .flatMap((top) => [top, ...foldersBelow(join(ROOT, top)).map((path) => `${top}/${path}`)])
  .filter((folder) => {
    const names = readdirSync(join(ROOT, folder));
    return names.filter((name) => statSync(join(ROOT, folder, name)).isFile()).length > FILES_PER_FOLDER;
  });

describe("sizes", () => {
  test("no file is longer than its kind may be", () => {
    expect(tooLong.filter((path) => !Object.hasOwn(EXCEPTIONS, path))).toEqual([]);
  });

  test(`no folder holds more than ${FILES_PER_FOLDER} files`, () => {
    expect(tooFull.filter((path) => !Object.hasOwn(EXCEPTIONS, path))).toEqual([]);
  });

  test("no exception has become unnecessary", () => {
    expect(Object.keys(EXCEPTIONS).filter((path) => ![...tooLong, ...tooFull].includes(path))).toEqual([]);
  });
});

describe("names", () => {
  test("say what is in the file", () => {
    const vague = ALL.map(({ path }) => path).filter(
      (path) => BANNED_NAMES.test(basename(path)) && path !== NAMED_INDEX,
    );
    expect(vague).toEqual([]);
  });

  test("of test files end in .test.ts exactly when they hold tests", () => {
    const wrong = TESTS.filter(({ path, text }) => {
      const holds = /^import .*\btest\b.* from "bun:test"/m.test(text);
      const shared = /\/(support|conformance)\b/.test(path) || basename(dirname(path)) === "conformance";
      return !shared && holds !== path.endsWith(".test.ts");
    }).map(({ path }) => path);
    expect(wrong).toEqual([]);
  });
});
