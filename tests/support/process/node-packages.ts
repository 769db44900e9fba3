/** Nodes and HTTP libraries for it from npm, as `toolchains.ts` has others: fetched once, kept below node_modules/. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finish } from "./binary.ts";

const FOLDER = join(import.meta.dir, "../../../node_modules/.cache/agent-vault-tests/node-clients");
const FETCH_MS = 240_000;

/** The last of a line that the shim cures whole, and of the lines that take a proxy from the environment. */
export const NODE_VERSIONS = ["18.20.8", "20.20.2", "22.12.0", "22.23.3", "24.21.0"] as const;
export type NodeVersion = (typeof NODE_VERSIONS)[number];

const LIBRARIES = {
  "@aws-sdk/client-s3": "3.1175.0",
  agentkeepalive: "4.6.0",
  axios: "1.21.1",
  got: "14.6.6",
  "node-fetch": "2.7.0",
  superagent: "10.4.2",
  undici5: "npm:undici@5.29.0",
  undici6: "npm:undici@6.29.1",
  undici7: "npm:undici@7.30.2",
  undici8: "npm:undici@8.13.1",
  ws: "8.23.0",
};

const alias = (version: NodeVersion) => `node-${version}`;

const MANIFEST = JSON.stringify({
  private: true,
  dependencies: {
    ...LIBRARIES,
    ...Object.fromEntries(
      NODE_VERSIONS.map((version) => [
        alias(version),
        `npm:node-${process.platform}-${process.arch}@${version}`,
      ]),
    ),
  },
});

export const NODE_CLIENTS = {
  /** Libraries are found from here. */
  folder: FOLDER,
  node: (version: NodeVersion) => join(FOLDER, "node_modules", alias(version), "bin/node"),
  /** Whether all is there, which asks no network. */
  installed: () =>
    existsSync(join(FOLDER, "node_modules/.package-lock.json")) &&
    readFileSync(join(FOLDER, "package.json"), "utf8") === MANIFEST,
  /** Never throws. */
  install: async () => {
    if (Bun.which("npm") === null || NODE_CLIENTS.installed()) return;
    mkdirSync(FOLDER, { recursive: true });
    await Bun.write(join(FOLDER, "package.json"), MANIFEST);
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
    const env = process.env as Record<string, string>;
    await finish(["npm", "install", ...quiet], { cwd: FOLDER, env, timeout: FETCH_MS });
  },
} as const;
