import { addressFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { demandOwnServer } from "../../own-server/demand-own.ts";
import { chooseAddress } from "../../session/choose-address.ts";
import { forgetSession, personSession } from "../../session/session-file.ts";

export default command({
  args: { ...addressFlag },
  notes: [
    "Of several servers it is the one signed in to last, unless AGENT_VAULT_ADDR or --address names one.",
  ],
  examples: ["agent-vault auth logout", "agent-vault auth logout --address https://vault.example.com"],
  async run(args, io) {
    const { address } = chooseAddress(io, args.address);
    const session = personSession(io, address);
    if (session === undefined) return io.print.line("Not signed in.");
    try {
      await demandOwnServer(io, session);
      await createClient(session).auth.logout();
    } catch (error) {
      // Forgotten here all the same; the server keeps it until it expires.
      if (!(error instanceof Failure)) throw error;
      io.print.warn(`${error.message}; the session stays valid there until it expires`);
    }
    const next = forgetSession(io.paths.session, address);
    io.print.done(`Signed out of ${address}.`);
    if (next !== undefined)
      io.print.note(`Commands go to ${next.address} from now on, where you are signed in.`);
  },
});
