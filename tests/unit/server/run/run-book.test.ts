import { expect, test } from "bun:test";
import { readdirSync, statSync } from "node:fs";
import type { PublicId, TokenHash, VaultId } from "../../../../src/core/ids.ts";
import type { RunRecord } from "../../../../src/ports/run/run-book.ts";
import { createRunBook } from "../../../../src/server/run/run-book.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";
import { tmp } from "../../../support/tmp.ts";

const RECORD: RunRecord = {
  session: "hash" as TokenHash,
  publicId: "public" as PublicId,
  vaultId: "vault" as VaultId,
  vaultHint: undefined,
  uid: 1000,
  port: 40_000,
  own: true,
  processes: [{ pid: 7, startedAt: 8, ancestors: [{ pid: 1, startedAt: 0 }] }],
  unwatched: false,
};
const { logger, lines } = createRecordingLogger();

test.skipIf(process.platform !== "linux")(
  "what is written is read by the next, and by its owner alone",
  async () => {
    await using dir = await tmp();
    const path = dir.at("runs.json");
    createRunBook(path, logger).save([RECORD]);
    expect(createRunBook(path, logger).load()).toEqual([RECORD]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);

test("what cannot be read, or is of another start of the machine, is none", async () => {
  await using dir = await tmp();
  const path = dir.at("runs.json");
  const book = createRunBook(path, logger);
  expect(book.load()).toEqual([]);
  for (const text of ["{", "[]", '{"place":"elsewhere","runs":[{}]}']) {
    await Bun.write(path, text);
    expect(book.load()).toEqual([]);
  }
});

test.skipIf(process.platform !== "linux")("records of another form are passed over", async () => {
  await using dir = await tmp();
  const path = dir.at("runs.json");
  createRunBook(path, logger).save([RECORD]);
  await Bun.write(path, (await Bun.file(path).text()).replace('"runs":[', '"runs":[null,{"own":true},'));
  const book = createRunBook(path, logger);
  expect(book.load()).toEqual([RECORD]);
  book.save([RECORD]);
  expect(JSON.parse(await Bun.file(path).text()).runs).toHaveLength(1);
  expect(readdirSync(dir.path)).toEqual(["runs.json"]);
});

test.skipIf(process.platform !== "linux")("those of another start of the machine do not stay", async () => {
  await using dir = await tmp();
  const path = dir.at("runs.json");
  await Bun.write(path, '{"place":"elsewhere","runs":[{}]}');
  const book = createRunBook(path, logger);
  book.load();
  book.save([]);
  expect(JSON.parse(await Bun.file(path).text()).runs).toEqual([]);
});

test.skipIf(process.platform !== "linux")(
  "where it cannot be written the log says what that means",
  async () => {
    await using dir = await tmp();
    createRunBook(dir.at("missing", "runs.json"), logger).save([RECORD]);
    expect(lines.map(({ level }) => level)).toEqual(["warn"]);
  },
);
