import { expect, test } from "bun:test";
import { join } from "node:path";

const MODULE = join(import.meta.dir, "../../../../src/lib/posix/replace-process.ts");

/** What is printed and the exit code, when a program replaces itself by these words. */
async function replaced(file: string, argv: readonly string[], env: Readonly<Record<string, string>>) {
  const script = `
    const { replaceProcess } = await import(${JSON.stringify(MODULE)});
    try { replaceProcess(...${JSON.stringify([file, argv, env])}); }
    catch (error) { console.log(error.code, process.pid > 0); process.exit(7); }`;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", env: { OURS: "stays here" } });
  return {
    pid: child.pid,
    printed: (await new Response(child.stdout).text()).trim(),
    exit: await child.exited,
  };
}

test("it is the same process, with those words and that environment, byte for byte", async () => {
  const script = 'printf "%s|%s|%s|%s|%s" "$$" "$1" "$2" "$X" "$OURS"; exit 3';
  const { pid, printed, exit } = await replaced("/bin/sh", ["sh", "-c", script, "sh", "", "ä b"], {
    X: "日=本",
  });
  expect(printed).toBe(`${pid}||ä b|日=本|`);
  expect(exit).toBe(3);
});

test("where there is no such program, this one goes on and is told", async () => {
  expect(await replaced("/nowhere/at/all", ["x"], {})).toMatchObject({ printed: "ENOENT true", exit: 7 });
});
