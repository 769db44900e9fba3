import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { forgetSession, personSession } from "../../session/session-file.ts";

export default command({
  args: {},
  async run(_args, io) {
    const session = personSession(io);
    if (session === undefined) return io.print.line("Not signed in.");
    try {
      await createClient(session).auth.logout();
    } catch (error) {
      // Forgotten here all the same; the server keeps it until it expires.
      if (!(error instanceof Failure)) throw error;
      io.print.warn(`${error.message}; the session stays valid there until it expires`);
    }
    forgetSession(io.paths.session);
    io.print.done(`Signed out of ${session.address}.`);
  },
});
