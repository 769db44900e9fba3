import { describe, expect, test } from "bun:test";
import {
  allProcesses,
  findProcess,
  parseStat,
  startOf,
  userOf,
} from "../../../../src/lib/posix/processes.ts";

test("a name may hold brackets, spaces and numbers", () => {
  const fields = "S 1 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4711 1 1";
  expect(parseStat(`42 (a) 9 (b) ${fields}`)).toEqual({
    pid: 42,
    parent: 1,
    startedAt: 4711,
    ended: false,
    ofKernel: false,
  });
  expect(parseStat(`2 (kthreadd) ${fields.replace("4194304", "2129984")}`)?.ofKernel).toBe(true);
  expect(parseStat(`42 (x) ${fields.replace("S", "Z")}`)?.ended).toBe(true);
  expect(parseStat("")).toBeUndefined();
  expect(parseStat("42 (x) S 1")).toBeUndefined();
});

describe.skipIf(process.platform !== "linux")("on Linux", () => {
  test("this process is found, with its user, its start and its parent", async () => {
    const own = findProcess(process.pid);
    expect(own).toMatchObject({ pid: process.pid, parent: process.ppid, ended: false });
    expect(userOf(process.pid)).toBe(process.getuid?.());
    expect((await allProcesses())?.get(process.pid)).toEqual(own);
  });

  test("what another was started with can be read", async () => {
    await using child = Bun.spawn(["sleep", "30"], { env: { MARK: "here" } });
    // While it becomes the program it has neither.
    while ((await startOf(child.pid)).command === "") await Bun.sleep(5);
    expect(await startOf(child.pid)).toEqual({ environment: "MARK=here\0", command: "sleep\u000030\0" });
    child.kill();
  });

  test("what there is not is not found", async () => {
    expect(findProcess(2 ** 30)).toBeUndefined();
    expect(userOf(2 ** 30)).toBeUndefined();
    expect(await startOf(2 ** 30)).toEqual({ environment: undefined, command: undefined });
  });
});
