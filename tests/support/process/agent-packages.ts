/** Agents from npm, as people install them: fetched once, kept below node_modules/, as `node-packages.ts` has others. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finish } from "./binary.ts";

const FOLDER = join(import.meta.dir, "../../../node_modules/.cache/agent-vault-tests/agents");
/** Some hundred megabytes. */
const FETCH_MS = 300_000;

const MANIFEST = JSON.stringify({
  private: true,
  dependencies: { "@anthropic-ai/claude-code": "2.1.332", "@openai/codex": "0.171.0" },
});

export const AGENTS = {
  /** Where `claude` and `codex` are. */
  bin: join(FOLDER, "node_modules/.bin"),
  /** Whether they are there, which asks no network. */
  installed: () =>
    ["claude", "codex"].every((name) => existsSync(join(AGENTS.bin, name))) &&
    existsSync(join(FOLDER, "node_modules/.package-lock.json")) &&
    readFileSync(join(FOLDER, "package.json"), "utf8") === MANIFEST,
  /** Never throws. */
  install: async () => {
    if (Bun.which("npm") === null || AGENTS.installed()) return;
    mkdirSync(FOLDER, { recursive: true });
    await Bun.write(join(FOLDER, "package.json"), MANIFEST);
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    const env = process.env as Record<string, string>;
    await finish(["npm", "install", ...quiet], { cwd: FOLDER, env, timeout: FETCH_MS });
  },
} as const;
