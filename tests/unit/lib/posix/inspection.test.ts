import { expect, test } from "bun:test";
import { join } from "node:path";

const LIB = join(import.meta.dir, "../../../../src/lib/posix");
/** In a process of its own, for it cannot be taken back. */
const SCRIPT = `
const { forbidInspection } = await import("${LIB}/inspection.ts");
const { libc } = await import("${LIB}/libc.ts");
const PR_GET_DUMPABLE = 3;
const before = libc().prctl?.(PR_GET_DUMPABLE, 0, 0, 0, 0);
forbidInspection();
console.log(before, libc().prctl?.(PR_GET_DUMPABLE, 0, 0, 0, 0));
`;

test.skipIf(process.platform !== "linux")("a process that forbids it is not dumpable any more", () => {
  const { stdout } = Bun.spawnSync([process.execPath, "-e", SCRIPT]);
  expect(stdout.toString()).toBe("1 0\n");
});
