import { localServerEnvironment, parentEnvironment } from "../child/env.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { portTakenHint } from "../own-server/free-port.ts";
import { selfCommand } from "./self.ts";

/**
 * Starts a server of this user's own in the background: on loopback, without asking anything. Returns when it answers.
 * Throws a Failure with what the server said when it does not start; passes its warnings on when it does.
 */
export async function startLocalServer(io: Io): Promise<void> {
  const { localPort } = io.config;
  const server = Bun.spawn(
    [
      ...selfCommand(),
      "server",
      "--detach",
      "--host=127.0.0.1",
      `--port=${localPort}`,
      `--mitm-port=${localPort + 1}`,
    ],
    {
      cwd: "/",
      env: localServerEnvironment(parentEnvironment()),
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    },
  );
  const [said, code] = await Promise.all([new Response(server.stderr).text(), server.exited]);
  if (code === 0) {
    if (said !== "") io.print.tell(said.trimEnd());
    return;
  }
  const [message = "", hint] = said.split(/\nhint: /);
  const reason = message.replace(/^error: /, "").trim();
  const isPortTaken = / is in use by another program\.$/.test(reason);
  throw new Failure(`the local server did not start: ${reason === "" ? `exit code ${code}` : reason}`, {
    hint: isPortTaken
      ? await portTakenHint()
      : (hint?.trim() ?? `see ${io.paths.serverLog}, or start it yourself with agent-vault server -d`),
  });
}
