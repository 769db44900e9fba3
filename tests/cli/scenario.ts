/**
 * Scenario files: a script, then the files it needs, each after a line `-- name --`. One instruction per line:
 *
 *   exec WORDS        runs a program, which must succeed          ! exec WORDS      … must fail
 *   code N            that was its exit code                       stdin FILE        for the next exec
 *   stdout REGEX      matches standard output (m flag)             ! stdout REGEX    … does not
 *   stderr REGEX      the same for standard error                  same FILE         standard output equals the file
 *   env NAME=VALUE    for all later programs (NAME= unsets it)     mode FILE 600     permission bits
 *   exists FILE       ! exists FILE                                cd FOLDER
 *
 * `$NAME` is replaced from the environment, except in a word in single quotes. `#` begins a comment line.
 */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Finished, finish } from "../support/process/binary.ts";

export type Stage = { readonly work: string; readonly env: Record<string, string> };

/** Runs a scenario to its end. Throws at the first line that does not hold, with the line and what was printed. */
export async function runScenario(text: string, stage: Stage): Promise<void> {
  const { script, files } = split(text);
  for (const [name, content] of files) {
    const path = resolve(stage.work, name);
    mkdirSync(dirname(path), { recursive: true });
    await Bun.write(path, content);
  }
  const state = new State(stage);
  for (const [at, line] of script.split("\n").entries()) {
    const words = parseWords(line, state.env);
    if (words.length === 0) continue;
    const negated = words[0] === "!";
    const [verb = "", ...rest] = negated ? words.slice(1) : words;
    const problem = await state.step(verb, rest, negated);
    if (problem !== undefined) {
      throw new Error(
        `line ${at + 1}: ${line}\n${problem}\n--- stdout\n${state.last.out}--- stderr\n${state.last.err}`,
      );
    }
  }
}

class State {
  readonly env: Record<string, string>;
  last: Finished = { code: 0, out: "", err: "" };
  #directory: string;
  #stdin: string | undefined;

  constructor({ work, env }: Stage) {
    this.env = { ...env };
    this.#directory = work;
  }

  /** What does not hold, or nothing. */
  async step(verb: string, words: readonly string[], negated: boolean): Promise<string | undefined> {
    const [first = ""] = words;
    const path = resolve(this.#directory, first);
    switch (verb) {
      case "exec":
        return this.#exec(words, negated);
      case "code":
        return this.last.code === Number(first) ? undefined : `the code was ${this.last.code}`;
      case "stdout":
        return matches(this.last.out, words.join(" "), negated);
      case "stderr":
        return matches(this.last.err, words.join(" "), negated);
      case "same":
        return this.last.out === (await Bun.file(path).text())
          ? undefined
          : "standard output differs from the file";
      case "stdin":
        this.#stdin = await Bun.file(path).text();
        return undefined;
      case "env":
        return this.#setVariable(words.join(" "));
      case "cd":
        this.#directory = path;
        return undefined;
      case "mode": {
        const mode = (statSync(path).mode & 0o777).toString(8);
        return mode === words[1] ? undefined : `the mode is ${mode}`;
      }
      case "exists":
        return existsSync(path) === negated ? `the file is ${negated ? "" : "not "}there` : undefined;
      default:
        throw new Error(`unknown instruction: ${verb}`);
    }
  }

  async #exec(words: readonly string[], negated: boolean): Promise<string | undefined> {
    const input = this.#stdin === undefined ? {} : { stdin: this.#stdin };
    this.#stdin = undefined;
    this.last = await finish(words, { cwd: this.#directory, env: this.env, ...input });
    if (negated) return this.last.code === 0 ? "it succeeded" : undefined;
    return this.last.code === 0 ? undefined : `it failed with code ${this.last.code}`;
  }

  #setVariable(assignment: string): undefined {
    const at = assignment.indexOf("=");
    const [name, value] = [assignment.slice(0, at), assignment.slice(at + 1)];
    if (value === "") delete this.env[name];
    else this.env[name] = value;
  }
}

function matches(text: string, pattern: string, negated: boolean): string | undefined {
  if (new RegExp(pattern, "m").test(text) !== negated) return undefined;
  return negated ? `it matches ${pattern}` : `it does not match ${pattern}`;
}

function split(text: string): { script: string; files: [string, string][] } {
  const [script = "", ...parts] = text.split(/^-- (.+) --$/m);
  const files: [string, string][] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    files.push([parts[at] ?? "", (parts[at + 1] ?? "").replace(/^\n/, "")]);
  }
  return { script, files };
}

function parseWords(line: string, env: Readonly<Record<string, string>>): string[] {
  if (line.trim().startsWith("#")) return [];
  const words = line.match(/'[^']*'|"[^"]*"|[^\s'"]+(?:(?:"[^"]*"|'[^']*')[^\s'"]*)*/g) ?? [];
  return words.map((word) => {
    if (word.startsWith("'")) return word.slice(1, -1);
    const bare = word.startsWith('"') ? word.slice(1, -1) : word;
    return bare.replace(/\$(\w+)/g, (_, name: string) => env[name] ?? "");
  });
}
