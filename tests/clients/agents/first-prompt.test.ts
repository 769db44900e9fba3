/**
 * From an empty home to an agent's first answer: the commands that are printed, executed as they are printed, with the
 * agents as people install them. Their API is a stand-in behind a company's proxy, which lets nothing out; it answers
 * only to the real key, and the agents never have that.
 */
import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { atTerminal, type Ended } from "../../cli/at-terminal.ts";
import { type CliStage, openStage } from "../../cli/stage.ts";
import { MODEL_HOSTS, startModelApis } from "../../support/agents/model-apis.ts";
import { createAuthority } from "../../support/certificates.ts";
import { startHttpProxy } from "../../support/net/upstream-proxy.ts";
import { AGENTS } from "../../support/process/agent-packages.ts";
import { finish } from "../../support/process/binary.ts";
import type { HttpsUpstream } from "../../support/process/https-upstream.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

await AGENTS.install();

const KEYS = {
  anthropic: "sk-ant-api03-the-real-key-0123456789",
  openai: "sk-proj-the-real-key-0123456789",
};
/** One word, for screens are drawn word by word. */
const ANSWER = "forty-two-says-the-stand-in";
const QUESTION = "What-is-six-times-seven?";
const [UP, DOWN, ENTER, CTRL_C] = ["\u001b[A", "\u001b[B", "\r", "\u0003"];
/** Screens are drawn before they listen. */
const calmly = (keys: string) => async () => {
  await Bun.sleep(1000);
  return keys;
};
/** A busy machine starts them slowly. */
const PATIENCE_MS = 100_000;

type Scene = AsyncDisposable & {
  readonly stage: CliStage;
  readonly apis: HttpsUpstream;
  /** A line as it was printed, typed into a shell. */
  readonly shell: (line: string, stdin?: string) => ReturnType<typeof finish>;
  readonly terminal: (line: string, dialogue: Parameters<typeof atTerminal>[2]) => Promise<Ended>;
};

/** An empty home with both agents on PATH, each of which leaves behind what environment it was given. */
async function open(): Promise<Scene> {
  const authority = createAuthority("Model APIs");
  const apis = await startModelApis(authority.issue([...MODEL_HOSTS]), { keys: KEYS, answer: ANSWER });
  const proxy = await startHttpProxy({ leadsTo: apis.port });
  const stage = await openStage();
  const { directory, env } = stage;
  await Bun.write(directory.at("ca.pem"), authority.pem);
  mkdirSync(directory.at("agents"));
  for (const agent of ["claude", "codex"]) {
    const script = `#!/bin/sh\nenv >> ${directory.at("seen.txt")}\nexec ${join(AGENTS.bin, agent)} "$@"\n`;
    await Bun.write(directory.at("agents", agent), script);
    chmodSync(directory.at("agents", agent), 0o755);
  }
  Object.assign(env, {
    PATH: `${directory.at("agents")}:${env["PATH"]}`,
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    AGENT_VAULT_UPSTREAM_CA: directory.at("ca.pem"),
  });
  return {
    stage,
    apis,
    shell: (line, stdin) =>
      finish(["sh", "-c", line], {
        cwd: stage.work,
        env,
        timeout: PATIENCE_MS,
        ...(stdin === undefined ? {} : { stdin }),
      }),
    terminal: (line, dialogue) => atTerminal(stage, ["sh", "-c", line], dialogue, PATIENCE_MS),
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await apis[Symbol.asyncDispose]();
    },
  };
}

/** The lines below `Next:` that are about an agent, as they stand there. */
function printed(text: string, agent: string): readonly string[] {
  const [, next = ""] = text.split(/^Next:\r?$/m);
  const lines = next.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line.startsWith("agent-vault ") && line.includes(agent));
}

/** What the agent was given, or has written down, holds no key; it asked for an answer with the placeholder. */
function expectNoKey({ stage, apis }: Scene, path: string): void {
  const [seen, home] = [stage.directory.at("seen.txt"), stage.directory.at("home")];
  const environment = readFileSync(seen, "utf8");
  expect(environment).toContain("agent-vault-placeholder");
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const written = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1")).join("\n");
  for (const key of Object.values(KEYS)) {
    expect(environment).not.toContain(key);
    expect(written).not.toContain(key);
  }
  const prompts = apis.received.filter(({ target }) => target.startsWith(path));
  expect(prompts.some(({ body }) => body.toString().includes(QUESTION))).toBe(true);
  expect(prompts.map(({ headers }) => JSON.stringify([...headers])).join()).not.toContain("placeholder");
}

describe.skipIf(!REQUIREMENTS.agents.met())("from an empty home", () => {
  test("Claude Code: a key that lies in the shell is moved, and the line that is printed answers", async () => {
    await using scene = await open();
    scene.stage.env["ANTHROPIC_API_KEY"] = KEYS.anthropic;
    const moved = await scene.shell("agent-vault setup --yes");
    const [line = "", ...others] = printed(moved.err, "claude");
    expect([moved.code, line, others]).toEqual([0, "agent-vault run --strip-env -- claude", []]);
    const { code, out } = await scene.shell(line, QUESTION);
    expect([code, out.trim()]).toEqual([0, ANSWER]);
    expectNoKey(scene, "/v1/messages");
  }, 240_000);

  test("Claude Code, at a terminal: setup, service add, run", async () => {
    await using scene = await open();
    const { screen } = await scene.terminal("agent-vault setup", []);
    const [add = "", run = "", ...others] = printed(screen, "claude");
    expect([add, run, others]).toEqual([
      "agent-vault vault service add claude",
      "agent-vault run -- claude",
      [],
    ]);
    const added = await scene.terminal(add, [["Value of ANTHROPIC_API_KEY", KEYS.anthropic + ENTER]]);
    expect([added.code, printed(added.screen, "claude")]).toEqual([0, [run]]);
    const ended = await scene.terminal(run, [
      // Its colours; the placeholder, of which it asks whether to use it; its warnings; the folder.
      ["Syntax", calmly(ENTER)],
      ["Detected", calmly(UP)],
      ["Detected", calmly(ENTER)],
      ["Security", calmly(ENTER)],
      ["Accessing", calmly(DOWN)],
      ["Accessing", calmly(ENTER)],
      ["shortcuts", calmly(QUESTION)],
      [QUESTION, calmly(ENTER)],
      [ANSWER, calmly(CTRL_C)],
      ["again", CTRL_C],
    ]);
    expect(ended.screen).toContain(ANSWER);
    expectNoKey(scene, "/v1/messages");
  }, 240_000);

  test("Codex, at a terminal: service add, signing in, run", async () => {
    await using scene = await open();
    const { screen } = await scene.terminal("agent-vault setup", []);
    const [add = "", signIn = "", run = "", ...others] = printed(screen, "codex");
    expect([add, run, others]).toEqual([
      "agent-vault vault service add codex",
      "agent-vault run -- codex --no-daemon",
      [],
    ]);
    const added = await scene.terminal(add, [["Value of OPENAI_API_KEY", KEYS.openai + ENTER]]);
    expect(added.code).toBe(0);
    expect((await scene.shell(signIn)).code).toBe(0);
    const ended = await scene.terminal(run, [
      ["describe", calmly(QUESTION)],
      [QUESTION, calmly(ENTER)],
      [ANSWER, calmly(CTRL_C)],
    ]);
    expect(ended.screen).toContain(ANSWER);
    expectNoKey(scene, "/v1/responses");
  }, 240_000);
});
