/** What changing a trust store takes, as data: the same is shown to a person, run, and taken back when it fails. */
import { rmSync } from "node:fs";
import { shellLine } from "../../lib/text/shell-word.ts";
import { Failure } from "../failure.ts";
import { replaceFile } from "../session/private-file.ts";

export type Step =
  | { readonly type: "write"; readonly path: string; readonly text: string }
  | { readonly type: "remove"; readonly path: string }
  | { readonly type: "run"; readonly command: readonly string[] };

/** For a person: what is written, and the rest as they would do it in a shell. */
export function stepText(step: Step): string {
  switch (step.type) {
    case "write":
      return `write ${step.path}`;
    case "remove":
      return `$ rm ${step.path}`;
    case "run":
      return `$ ${commandText(step.command)}`;
  }
}

function commandText(command: readonly string[]): string {
  return shellLine(command);
}

/**
 * Runs them in order. Throws a Failure, or an error of node:fs, at the first that fails; what was written is removed then
 * and the commands after it are run once more, so that nothing stays half done.
 */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  for (const [at, step] of steps.entries()) {
    try {
      await runStep(step);
    } catch (error) {
      await takeBack(steps.slice(0, at + 1));
      throw error;
    }
  }
}

async function runStep(step: Step): Promise<void> {
  switch (step.type) {
    case "write":
      return replaceFile(step.path, step.text, 0o644);
    case "remove":
      return rmSync(step.path, { force: true });
    case "run": {
      const { code, said } = await run(step.command);
      if (code === 0) return;
      throw new Failure(
        `${commandText(step.command)} failed (exit code ${code})${said === "" ? "" : `: ${said}`}`,
        {
          hint: "what had been written is removed again",
        },
      );
    }
  }
}

async function takeBack(steps: readonly Step[]): Promise<void> {
  const written = steps.filter((step) => step.type === "write");
  for (const { path } of written) rmSync(path, { force: true });
  for (const step of steps) {
    if (written.length > 0 && step.type === "run") await run(step.command).catch(() => undefined);
  }
}

/** Tools of the system, in the system's own environment: nothing of the caller's shell steers them. */
async function run(command: readonly string[]): Promise<{ code: number; said: string }> {
  const child = Bun.spawn([...command], {
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const [said, code] = await Promise.all([child.stderr.text(), child.exited]);
  return { code, said: said.trim().split("\n").at(-1) ?? "" };
}
