/**
 * What `vault run` has Node load before a program: HTTP that would go past the proxy of the environment goes through
 * it. Runs in other people's processes, so it changes how connections are made and nothing else, and where something is
 * not as expected everything stays as it was. `build/node-shim.ts` makes one file of it.
 */
import { syncBuiltinESMExports } from "node:module";
import { proxyAgents } from "./agents.ts";
import { offerDispatcher } from "./global-dispatcher.ts";
import { proxyHttp2 } from "./http2.ts";
import { proxyRequests } from "./requests.ts";

type Given = {
  /** Says on stderr what had to be left alone. */
  readonly debug: boolean;
  /** Evaluates `dispatcher.ts`, which costs more than all else here together. */
  readonly loadDispatcher: () => typeof import("./dispatcher.ts");
};

/** Called once in each process and each worker thread. Never throws. */
export function install({ debug, loadDispatcher }: Given): void {
  const attempt = (step: () => void) => {
    try {
      step();
    } catch (error) {
      if (debug) report(error);
    }
  };
  attempt(proxyAgents);
  attempt(proxyRequests);
  attempt(proxyHttp2);
  attempt(() => offerDispatcher(loadDispatcher, debug ? report : () => undefined));
  // `import { request } from "node:https"` was bound before.
  attempt(syncBuiltinESMExports);
}

/** One line, in which no URL can show a token. */
function report(error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // Loaded when there is something to say.
  const { writeSync } = require("node:fs") as typeof import("node:fs");
  writeSync(2, `agent-vault: Node shim: ${text.replace(/\/\/[^/@\s]*@/g, "//").replace(/\s+/g, " ")}\n`);
}
