import { afterEach, expect, test } from "bun:test";
import { join } from "node:path";
import { descriptorLimit, setSoftDescriptorLimit } from "../../../../src/lib/posix/process-state.ts";

const MODULE = join(import.meta.dir, "../../../../src/lib/posix/process-state.ts");

const found = descriptorLimit();
afterEach(() => setSoftDescriptorLimit(found.soft));

/** What a program prints that the shell starts in this state. */
function printed(prepare: string, expression: string): string {
  const script = `const state = await import(${JSON.stringify(MODULE)}); console.log(${expression});`;
  const { stdout } = Bun.spawnSync(["sh", "-c", `${prepare} exec "$0" -e "$1"`, process.execPath, script]);
  return stdout.toString().trim();
}

test("a soft limit that is set is the one that is read, and not above the hard one", () => {
  setSoftDescriptorLimit(found.soft - 1);
  expect(descriptorLimit()).toEqual({ soft: found.soft - 1, hard: found.hard });
  expect(() => setSoftDescriptorLimit(found.hard + 1)).toThrow("setrlimit");
});

test("an ignored signal is known, and so is one that is not", () => {
  expect(printed("trap '' HUP;", `state.isIgnored("SIGHUP"), state.isIgnored("SIGUSR2")`)).toBe("true false");
  expect(printed("", `state.isIgnored("SIGHUP")`)).toBe("false");
});

test("a descriptor becomes another name for what a second one stands for", () => {
  const told = printed(
    "exec 3>/dev/null;",
    `(console.log("before"), state.replaceDescriptor(1, 3), "after")`,
  );
  expect(told).toBe("before");
});
