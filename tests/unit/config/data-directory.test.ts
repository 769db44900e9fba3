import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataDirectory } from "../../../src/config/data-directory.ts";
import { AppError } from "../../../src/core/errors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function failure(path: string, uid?: number): AppError {
  try {
    openDataDirectory(path, uid);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

test("is made for its owner alone, with the folders above it", () => {
  const path = join(folder, "a", "b");
  openDataDirectory(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  openDataDirectory(path);
});

test("an existing one that others may read is left as it is", () => {
  chmodSync(folder, 0o755);
  openDataDirectory(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});

test("one that others may write to is refused, with the command that mends it", () => {
  for (const mode of [0o770, 0o707]) {
    chmodSync(folder, mode);
    expect(failure(folder)).toMatchObject({ code: "data_dir_unusable", hint: `Run: chmod 700 ${folder}` });
  }
});

test("a file in its place is refused by name", () => {
  const path = join(folder, "file");
  writeFileSync(path, "");
  const error = failure(path);
  expect(error.code).toBe("data_dir_unusable");
  expect(error.message).toContain(path);
});

test("one below a file cannot be created", () => {
  writeFileSync(join(folder, "file"), "");
  expect(failure(join(folder, "file", "data")).message).toContain("cannot be created");
});

test("someone else's is refused, unless we are root", () => {
  const owner = statSync(folder).uid;
  expect(failure(folder, owner + 1).message).toContain(`another user (uid ${owner})`);
  openDataDirectory(folder, 0);
});

test("a path with a quote is shown so that it can be pasted", () => {
  const path = join(folder, "it's");
  mkdirSync(path);
  chmodSync(path, 0o777);
  expect(failure(path).hint).toBe(`Run: chmod 700 '${folder}/it'\\''s'`);
});
