import { expect, test } from "bun:test";
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { createLineSink } from "../../../src/server/standard-error.ts";
import { tmp } from "../../support/tmp.ts";

const line = (at: number) => `${String(at).padStart(6, "0")} ${"x".repeat(1016)}\n`;

/** Both ends of a pipe. Neither end blocks this process, so that nothing but the sink is on trial. */
async function pipe(path: string): Promise<{ reader: number; writer: number }> {
  await Bun.$`mkfifo ${path}`;
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, constants.O_WRONLY) };
}

/** What is in the pipe now. */
function read(reader: number): string {
  const bytes = Buffer.alloc(1024 * 1024);
  try {
    return bytes.subarray(0, readSync(reader, bytes)).toString();
  } catch {
    return "";
  }
}

test("a reader that does not read stops nobody, and gets the lines whole and in order when it does", async () => {
  await using folder = await tmp();
  const { reader, writer } = await pipe(folder.at("log"));
  const sink = createLineSink(writer);
  for (let at = 0; at < 500; at++) sink.write(line(at));
  await sink.flush(100);
  let said = "";
  const flushed = sink.flush(10_000).then(() => "flushed");
  while (said.length < 500 * 1024) {
    said += read(reader);
    await Bun.sleep(1);
  }
  expect(await flushed).toBe("flushed");
  expect(said).toBe(Array.from({ length: 500 }, (_, at) => line(at)).join(""));
  closeSync(writer);
});

test("what waits is bounded; how much was lost is told once there is room", async () => {
  await using folder = await tmp();
  const { reader, writer } = await pipe(folder.at("log"));
  const sink = createLineSink(writer);
  for (let at = 0; at < 3000; at++) sink.write(line(at));
  let said = "";
  while (!said.includes("lines were lost")) {
    said += read(reader);
    await Bun.sleep(1);
  }
  const kept = said.match(/^\d{6} x+$/gm)?.length ?? 0;
  expect(kept).toBeLessThan(1200);
  const { lines } = JSON.parse(said.trimEnd().split("\n").at(-1) ?? "");
  expect(kept + lines).toBe(3000);
  closeSync(writer);
});

test("a reader that has gone is no error", async () => {
  await using folder = await tmp();
  const { reader, writer } = await pipe(folder.at("log"));
  const sink = createLineSink(writer);
  closeSync(reader);
  sink.write("told to nobody\n");
  await sink.flush(5000);
  closeSync(writer);
});

test("a file that others write to as well is gone on with, not begun anew", async () => {
  await using folder = await tmp();
  const file = openSync(folder.at("log"), "w");
  const sink = createLineSink(file);
  writeSync(file, "of another\n");
  sink.write("one\n");
  sink.write("two\n");
  await sink.flush(5000);
  closeSync(file);
  expect(await Bun.file(folder.at("log")).text()).toBe("of another\none\ntwo\n");
});
