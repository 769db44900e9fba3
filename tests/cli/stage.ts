import { existsSync, mkdirSync, symlinkSync } from "node:fs";

import { finish, requireBinary } from "../support/process/binary.ts";
import { freePortPair } from "../support/process/free-port.ts";
import { type TmpDir, tmp } from "../support/tmp.ts";
import type { Stage } from "./scenario.ts";

/** A user's machine on which nothing is set up, and a project directory that is out to harm whoever starts in it. */
export type CliStage = Stage & AsyncDisposable & { readonly directory: TmpDir };

/** What a malicious repository could hold: variables and code that a Bun program would pick up. */
const HOSTILE = {
  ".env":
    "AGENT_VAULT_ADDR=http://127.0.0.1:1\nAGENT_VAULT_VAULT=hostile\nNO_COLOR=\nHTTP_PROXY=http://127.0.0.1:1\n",
  "bunfig.toml": 'preload = ["./hostile.ts"]\n',
  "hostile.ts": 'await Bun.write("harmed", "yes"); process.exit(99);\n',
};

export async function openStage(): Promise<CliStage> {
  const directory = await tmp("agent-vault-cli-");
  const work = directory.at("work");
  for (const folder of ["work", "home", "bin"]) mkdirSync(directory.at(folder));
  for (const [name, content] of Object.entries(HOSTILE)) await Bun.write(directory.at("work", name), content);
  symlinkSync(requireBinary(), directory.at("bin", "agent-vault"));
  symlinkSync(process.execPath, directory.at("bin", "bun"));
  const port = await freePortPair();
  const env = {
    PATH: `${directory.at("bin")}:${process.env["PATH"] ?? "/usr/bin:/bin"}`,
    HOME: directory.at("home"),
    AGENT_VAULT_HOME: directory.at("data"),
    AGENT_VAULT_LOCAL_PORT: String(port),
    DATA: directory.at("data"),
    WORK: work,
    PORT_A: String(port),
    PORT_B: String(port + 1),
  };
  return {
    work,
    env,
    directory,
    async [Symbol.asyncDispose]() {
      if (existsSync(directory.at("data", "agent-vault.pid"))) {
        await finish([requireBinary(), "server", "stop"], { env });
      }
      await directory[Symbol.asyncDispose]();
    },
  };
}
