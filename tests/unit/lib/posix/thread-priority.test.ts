import { expect, test } from "bun:test";
import { getPriority } from "node:os";

const CHILD = `
  import { getPriority } from "node:os";
  import { letOthersGoFirst } from "${import.meta.dir}/../../../../src/lib/posix/thread-priority.ts";
  letOthersGoFirst();
  console.log(getPriority(0));
`;

test("a thread steps back by ten on Linux, and keeps its niceness elsewhere", async () => {
  const child = Bun.spawn([process.execPath, "-e", CHILD], { stdout: "pipe", stderr: "inherit" });
  const stepsBack = process.platform === "linux" ? 10 : 0;
  expect(Number(await child.stdout.text())).toBe(Math.min(19, getPriority(0) + stepsBack));
  expect(await child.exited).toBe(0);
});
