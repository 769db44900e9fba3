import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { planKeys } from "../../../../../src/cli/setup/keys/plan.ts";
import { replaceIn, replacementsFor } from "../../../../../src/cli/setup/keys/replace-in-files.ts";
import { demandEnvFile, keysInFile, readEnvFiles } from "../../../../../src/cli/setup/places/env-files.ts";
import type { FoundKey } from "../../../../../src/cli/setup/places/found-key.ts";
import { tmp } from "../../../../support/tmp.ts";

const KEY = "sk-proj-0123456789abcdefghij";
const GROQ = "gsk_0123456789abcdefghijklmn";
const PLACEHOLDER = "sk-proj-agent-vault-placeholder-00000000000000000000000000000000";
const GROQ_PLACEHOLDER = "gsk_agent-vault-placeholder-0000000000000000000000000000";

const shown = (found: readonly FoundKey[]) =>
  found.map(({ value, source }) =>
    source.kind === "file"
      ? `${source.file.name}:${source.at.line} ${source.variable}=${value.open()}`
      : source.kind,
  );

test("files of the folder are read, whatever else is called so, and patterns are not", async () => {
  await using folder = await tmp();
  for (const name of [".env", ".env.local", ".env.example", ".environment", "x.env", ".env.vault"])
    writeFileSync(folder.at(name), `OPENAI_API_KEY=${KEY}\n`);
  mkdirSync(folder.at(".env.d"));
  Bun.spawnSync(["mkfifo", folder.at(".env.pipe")]);
  symlinkSync(".env", folder.at(".env.link"));
  symlinkSync(".env.loop", folder.at(".env.loop"));
  writeFileSync(folder.at(".env.huge"), "#".repeat(1_048_577));
  const warned: string[] = [];
  const files = readEnvFiles(folder.path, (text) => warned.push(text));
  expect(files.map(({ name }) => name)).toEqual([".env", ".env.link", ".env.local"]);
  expect(warned).toEqual([
    ".env.huge was left out: it is longer than 1 MiB",
    ".env.loop was left out: it is a link to itself",
  ]);
  expect(() => demandEnvFile(folder.path, "none")).toThrow("none cannot be read: it is not there");
  expect(() => demandEnvFile(folder.path, ".env.d")).toThrow(".env.d is no file");
});

test("a name that a terminal would act on is no file's that a person made", async () => {
  await using folder = await tmp();
  for (const name of [".env.\x1b[2K\x1b]0;title\x07", ".env.\u202etxt", ".env.a b", ".env.é"])
    writeFileSync(folder.at(name), `OPENAI_API_KEY=${KEY}\n`);
  const warned: string[] = [];
  const files = readEnvFiles(folder.path, (text) => warned.push(text));
  expect(files.map(({ name }) => name)).toEqual([".env.a b", ".env.é"]);
  expect(warned).toEqual([
    ".env.\\x1b[2K\\x1b]0;title\\x07 was left out: its name holds characters that are not shown",
    ".env.\\u202etxt was left out: its name holds characters that are not shown",
  ]);
});

test("a file with the right of its owner to run as them has it no more", async () => {
  await using folder = await tmp();
  writeFileSync(folder.at(".env"), `OPENAI_API_KEY=${KEY}\n`);
  chmodSync(folder.at(".env"), 0o4755);
  const found = readEnvFiles(folder.path, () => undefined).flatMap((file) => keysInFile(file).found);
  const items = planKeys(found, { services: [], values: new Map() }, { overwrite: false, force: false });
  for (const replacement of replacementsFor(items, new Map())) replaceIn(replacement, undefined);
  expect(readFileSync(folder.at(".env"), "utf8")).toBe(`OPENAI_API_KEY=${PLACEHOLDER}\n`);
  expect(statSync(folder.at(".env")).mode & 0o7777).toBe(0o755);
});

test("a bad line costs no other, and no fault holds a value", async () => {
  await using folder = await tmp();
  writeFileSync(
    folder.at(".env"),
    `bad name=${KEY}\nexport OPENAI_API_KEY="${KEY}" # c\nGROQ_API_KEY=\nX=1\nXAI_API_KEY=$(pass xai)\n`,
  );
  writeFileSync(folder.at(".envrc"), `layout python\nexport GROQ_API_KEY=${GROQ}\n`);
  const read = readEnvFiles(folder.path, () => undefined).map(keysInFile);
  expect(read.map(({ found }) => shown(found))).toEqual([
    [`.env:2 OPENAI_API_KEY=${KEY}`],
    [`.envrc:2 GROQ_API_KEY=${GROQ}`],
  ]);
  const faults = read.flatMap((one) => one.faults);
  expect(faults).toEqual([
    ".env:1: expected KEY=value",
    ".env:5: $(…) is not run; in single quotes it is stored as it stands",
  ]);
});

/** Moves what is in `.env` and puts placeholders there. */
async function replaced(folder: { path: string }, between?: () => void) {
  const [file] = readEnvFiles(folder.path, () => undefined);
  if (file === undefined) throw new Error("no file");
  const items = planKeys(
    keysInFile(file).found,
    { services: [], values: new Map() },
    { overwrite: false, force: false },
  );
  const replacements = replacementsFor(items, new Map());
  between?.();
  for (const one of replacements) replaceIn(one, undefined);
  return replacements;
}

test("a placeholder takes the value's place, and nothing else in the file changes: bytes, mode and links", async () => {
  await using folder = await tmp();
  const text = (one: string, two: string) =>
    Buffer.concat([
      Buffer.from("\uFEFF# café \r\n"),
      Buffer.from([0xff, 0xfe, 0x0a]),
      Buffer.from(
        `  export OPENAI_API_KEY = '${one}'  # mine\r\nMULTI="a\nOPENAI_API_KEY=${KEY}\n"\nGROQ_API_KEY=${two}`,
      ),
    ]);
  writeFileSync(folder.at("real"), text(KEY, GROQ));
  chmodSync(folder.at("real"), 0o640);
  symlinkSync("real", folder.at(".env"));
  expect(await replaced(folder)).toMatchObject([{ places: [{}, {}] }]);
  expect(readFileSync(folder.at("real"))).toEqual(text(PLACEHOLDER, GROQ_PLACEHOLDER));
  expect(readFileSync(folder.at(".env"))).toEqual(text(PLACEHOLDER, GROQ_PLACEHOLDER));
  expect(statSync(folder.at("real")).mode & 0o777).toBe(0o640);
  expect(await replaced(folder)).toEqual([]);
});

test("a file that was changed meanwhile stays as it is", async () => {
  await using folder = await tmp();
  writeFileSync(folder.at(".env"), `OPENAI_API_KEY=${KEY}\n`);
  const change = () => writeFileSync(folder.at(".env"), `A=1\nOPENAI_API_KEY=${KEY}\n`);
  await expect(replaced(folder, change)).rejects.toThrow(".env was changed meanwhile and stays as it is");
  expect(readFileSync(folder.at(".env"), "utf8")).toBe(`A=1\nOPENAI_API_KEY=${KEY}\n`);
});
