import { expect } from "bun:test";
import type { CliStage } from "./stage.ts";

export type Ended = { readonly code: number; readonly screen: string };

/** What is typed; a function is for what somebody else does first. */
type Answer = string | (() => Promise<string>);

/** Runs a program at a terminal; types each answer once the screen shows what it waits for. */
export async function atTerminal(
  stage: CliStage,
  command: readonly string[],
  dialogue: readonly (readonly [string, Answer])[],
  timeout = 20_000,
): Promise<Ended> {
  let screen = "";
  let busy = false;
  const pending = [...dialogue];
  const child = Bun.spawn([...command], {
    cwd: stage.work,
    env: { ...stage.env, TERM: "xterm" },
    timeout,
    terminal: {
      cols: 120,
      rows: 40,
      async data(terminal, bytes) {
        screen += Buffer.from(bytes).toString();
        const [next] = pending;
        if (busy || next === undefined || !screen.includes(next[0])) return;
        pending.shift();
        const [, answer] = next;
        if (typeof answer === "string") return void terminal.write(answer);
        busy = true;
        const typed = await answer();
        busy = false;
        terminal.write(typed);
      },
    },
  });
  const code = await child.exited;
  child.terminal?.close();
  expect(pending).toEqual([]);
  return { code, screen };
}
