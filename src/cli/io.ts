/** What every command is handed besides its arguments. Creating it reads and opens nothing but the environment. */
import { type ClientConfig, loadClientConfig } from "../config/client.ts";
import { type DataPaths, dataPaths } from "../config/paths.ts";
import { createPrint, type Print, quietPrint } from "./ui/print.ts";
import { isTerminal } from "./ui/standard-streams.ts";

export type Io = {
  readonly print: Print;
  readonly config: ClientConfig;
  readonly paths: DataPaths;
  /** What stood behind the first `--`. */
  readonly afterDashes: readonly string[];
  /** A person can be asked: standard input and standard error are terminals. */
  readonly interactive: boolean;
};

export function createIo(afterDashes: readonly string[]): Io {
  const config = loadClientConfig();
  return {
    print: createPrint(config.colour),
    config,
    // Found when it is needed: help and versions are for users without a home too.
    get paths() {
      return dataPaths(config.home);
    },
    afterDashes,
    interactive: isTerminal(0) && isTerminal(2),
  };
}

/** The same for a command that was given `--quiet`. */
export function quietly(io: Io): Io {
  const { config, afterDashes, interactive } = io;
  return {
    print: quietPrint(io.print),
    config,
    afterDashes,
    interactive,
    get paths() {
      return io.paths;
    },
  };
}
