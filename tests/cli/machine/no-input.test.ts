/**
 * Where nobody sits nothing waits: every command of the table, asked for with made-up words, ends by itself, with a
 * standard input that is closed, empty, or a pipe that nobody writes to.
 */
import { expect, test } from "bun:test";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ArgDefs } from "../../../src/cli/arg-defs.ts";
import { EXIT_CODES } from "../../../src/cli/failure.ts";
import { type Node, tree } from "../../../src/cli/tree.ts";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { type CliStage, openStage } from "../stage.ts";

/** They go on until they are told to end, show a story of several seconds, or end what the others need. */
const APART = ["server", "demo", "server stop"];
/** A value is read from a pipe where no argument gives one: whoever made the pipe is waited for. */
const READ_PIPES = ["vault credential set"];
const PATIENCE_MS = 10_000;
/** It runs whatever clients there are on this machine, for up to 20 s; one is enough here. */
const FEWER: Readonly<Record<string, readonly string[]>> = { doctor: ["--client", "curl"] };

type Leaf = { readonly words: readonly string[]; readonly node: Node };

function leaves(node: Node, path: readonly string[] = []): Leaf[] {
  return Object.entries(node.commands ?? {}).flatMap(([word, child]) => {
    if (child.shortFor !== undefined) return [];
    const words = [...path, word];
    return [...(child.load === undefined ? [] : [{ words, node: child }]), ...leaves(child, words)];
  });
}

/** A value for whatever has to be there, and for the words that need not when `all`. */
function madeUp(args: ArgDefs, all: boolean): string[] {
  return Object.entries(args).flatMap(([name, def]) => {
    if (def.type === "positional") return all || def.required !== false ? [wordFor(name, def.names)] : [];
    return def.required ? [`--${name}=${def.options?.[0] ?? "made-up"}`] : [];
  });
}

const wordFor = (name: string, names: string | undefined) =>
  names === "credential" || name === "pairs" ? "MADE_UP" : "made-up";

async function commandLines({ words, node }: Leaf): Promise<{ words: string; lines: string[][] }> {
  const command = (await node.load?.())?.default;
  const variants = [true, false].map((all) => [
    ...words,
    ...madeUp(command?.args ?? {}, all),
    ...(FEWER[words.join(" ")] ?? []),
    ...(command?.child ? ["--", "true"] : []),
  ]);
  const different = new Map(variants.map((line) => [line.join(" "), line]));
  return { words: words.join(" "), lines: [...different.values()] };
}

const INPUTS = {
  closed: 'exec setsid "$0" "$@" <&-',
  empty: 'exec setsid "$0" "$@" < /dev/null',
  // The writer outlives the command, and never writes.
  silent:
    'mkfifo "$PIPE" && { sleep 60 > "$PIPE" 2> /dev/null & } ; writer=$!; setsid "$0" "$@" < "$PIPE"; code=$?; kill $writer; exit $code',
} as const;

async function run(stage: CliStage, line: readonly string[], input: keyof typeof INPUTS) {
  const place = stage.directory.at(`place-${crypto.randomUUID()}`);
  mkdirSync(place);
  const started = performance.now();
  const { code, err } = await finish(["sh", "-c", INPUTS[input], requireBinary(), ...line], {
    cwd: place,
    env: { ...stage.env, AGENT_VAULT_NO_AUTOSTART: "1", PIPE: join(place, "pipe") },
    timeout: PATIENCE_MS,
  });
  const known = Object.keys(EXIT_CODES).includes(String(code));
  const ended = performance.now() - started < PATIENCE_MS - 500;
  return ended && known && !err.includes("error: unexpected") ? undefined : { line, input, code, err };
}

const LINES = await Promise.all(leaves(tree).map(commandLines));

for (const input of Object.keys(INPUTS) as (keyof typeof INPUTS)[]) {
  const left = [...APART, ...(input === "silent" ? READ_PIPES : [])];
  const lines = LINES.filter(({ words }) => !left.includes(words)).flatMap((one) => one.lines);

  test(`every command ends with a standard input that is ${input}, with nothing set up`, async () => {
    await using stage = await openStage();
    expect(lines.length).toBeGreaterThan(30);
    const stuck = [];
    for (const line of lines) stuck.push(await run(stage, line, input));
    expect(stuck.filter((one) => one !== undefined)).toEqual([]);
  }, 120_000);

  test(`every command ends with a standard input that is ${input}, signed in as the owner`, async () => {
    await using stage = await openStage();
    const setUp = { cwd: stage.work, env: stage.env, timeout: 40_000 };
    expect(await finish([requireBinary(), "run", "--", "true"], setUp)).toMatchObject({ code: 0 });
    const [session, kept] = [stage.directory.at("data", "session.json"), stage.directory.at("kept.json")];
    copyFileSync(session, kept);
    const stuck = [];
    for (const line of lines) {
      stuck.push(await run(stage, line, input));
      // Whatever the command did to it.
      copyFileSync(kept, session);
      rmSync(stage.directory.at("data", "context"), { force: true });
    }
    expect(stuck.filter((one) => one !== undefined)).toEqual([]);
  }, 120_000);
}

test.each(Object.keys(INPUTS) as (keyof typeof INPUTS)[])(
  "a first start without a terminal and without a password is passwordless: %s",
  async (input) => {
    await using stage = await openStage();
    const ports = ["--port", stage.env["PORT_A"] ?? "", "--mitm-port", stage.env["PORT_B"] ?? ""];
    const child = Bun.spawn(["sh", "-c", INPUTS[input], requireBinary(), "server", ...ports], {
      cwd: stage.work,
      env: { ...stage.env, PIPE: stage.directory.at("pipe") },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    try {
      expect(await answers(`http://127.0.0.1:${stage.env["PORT_A"]}/health`)).toBe(true);
      const me = await finish([requireBinary(), "vault", "list"], { cwd: stage.work, env: stage.env });
      expect(me).toMatchObject({ code: 0 });
    } finally {
      await finish([requireBinary(), "server", "stop"], { cwd: stage.work, env: stage.env });
      child.kill();
      await child.exited;
    }
    const again = ["server", "-d", ...ports];
    expect(await run(stage, again, "empty")).toBeUndefined();
    expect((await finish([requireBinary(), "vault", "list"], { cwd: stage.work, env: stage.env })).code).toBe(
      0,
    );
  },
  60_000,
);

async function answers(url: string): Promise<boolean> {
  for (const until = Date.now() + 10_000; Date.now() < until; await Bun.sleep(50)) {
    if ((await fetch(url).catch(() => undefined))?.ok) return true;
  }
  return false;
}
