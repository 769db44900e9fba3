/** Ports of this machine, for a server of this user's own. */
import { createServer } from "node:net";

/** Below what Linux and macOS hand out by themselves (32,768 and up), and far from what developers' servers take. */
const FIRST = 24_321;
const STEP = 10;
const TRIES = 100;

/** Could a program of this user listen there now? */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The hint where another program has the port of one's own server. */
export async function portTakenHint(): Promise<string> {
  return `end that program, or choose another port: ${await chooseAnotherPort()}`;
}

/** What to type so that a server of one's own takes two ports which are free now; the API's, and the next for the proxy. */
export async function chooseAnotherPort(): Promise<string> {
  for (let port = FIRST; port < FIRST + STEP * TRIES; port += STEP) {
    if ((await isFree(port)) && (await isFree(port + 1))) return `export AGENT_VAULT_LOCAL_PORT=${port}`;
  }
  return "export AGENT_VAULT_LOCAL_PORT=PORT, of two free ports the first";
}
