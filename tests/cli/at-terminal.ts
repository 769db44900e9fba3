import { expect } from "bun:test";
import type { CliStage } from "./stage.ts";

export type Ended = { readonly code: number; readonly screen: string };

/** Runs a program at a terminal; types each answer once the screen shows what it waits for. */
export async function atTerminal(
  stage: CliStage,
  command: readonly string[],
  dialogue: readonly [string, string][],
): Promise<Ended> {
  let screen = "";
  const pending = [...dialogue];
  const child = Bun.spawn([...command], {
    cwd: stage.work,
    env: { ...stage.env, TERM: "xterm" },
    timeout: 20_000,
    terminal: {
      cols: 120,
      rows: 40,
      data(terminal, bytes) {
        screen += Buffer.from(bytes).toString();
        const [next] = pending;
        if (next === undefined || !screen.includes(next[0])) return;
        pending.shift();
        terminal.write(next[1]);
      },
    },
  });
  const code = await child.exited;
  child.terminal?.close();
  expect(pending).toEqual([]);
  return { code, screen };
}
