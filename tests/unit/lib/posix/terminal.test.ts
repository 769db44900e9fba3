import { expect, test } from "bun:test";
import { join } from "node:path";

const SOURCE = join(import.meta.dir, "../../../../src/lib/posix/terminal.ts");

/** Runs a script that has `Terminal` and `ownGroup`, at a terminal; types a text once it shows `ready`. */
async function atTerminal(script: string, typed: string): Promise<string> {
  let screen = "";
  let isTyped = false;
  const code = `const { Terminal, ownGroup } = await import(${JSON.stringify(SOURCE)}); ${script}`;
  const child = Bun.spawn([process.execPath, "-e", code], {
    timeout: 10_000,
    terminal: {
      cols: 80,
      rows: 24,
      data(terminal, bytes) {
        screen += Buffer.from(bytes).toString();
        if (isTyped || !screen.includes("ready")) return;
        isTyped = true;
        terminal.write(typed);
      },
    },
  });
  await child.exited;
  child.terminal?.close();
  return screen;
}

test("reading waits for nothing, and gives a line once it is typed", async () => {
  const script = `
    const terminal = Terminal.open();
    const first = terminal.read();
    terminal.write("ready\\n");
    let line = "";
    while (!line.includes("\\n")) { line += terminal.read(); await Bun.sleep(5); }
    terminal.write(JSON.stringify({ first, line, isOurs: terminal.foreground === ownGroup() }) + "\\n");
    terminal.giveTo(ownGroup());
    terminal.close();`;
  expect(await atTerminal(script, "once\n")).toContain('{"first":"","line":"once\\n","isOurs":true}');
});

test("its modes come back as they were, and what was typed before is forgotten", async () => {
  const script = `
    const terminal = Terminal.open();
    const stty = (...words) => Bun.spawnSync(["stty", ...words], { stdin: Bun.file("/dev/tty") }).stdout.toString();
    const modes = terminal.modes;
    const before = stty("-g");
    stty("raw", "-echo");
    const raw = stty("-g");
    terminal.modes = modes;
    const after = stty("-g");
    terminal.write("ready\\n");
    await Bun.sleep(200);
    terminal.forgetTyped();
    const left = terminal.read();
    terminal.write(JSON.stringify({ same: before === after, differ: before !== raw, left }) + "\\n");`;
  expect(await atTerminal(script, "yes\n")).toContain('{"same":true,"differ":true,"left":""}');
});
