import { command } from "../../command.ts";
import { masterPasswordFlags, STOP_FIRST, setMasterPassword } from "../../offline/master-password.ts";

export default command({
  args: masterPasswordFlags,
  notes: [STOP_FIRST],
  examples: [
    "agent-vault master-password set",
    "agent-vault master-password set --password-stdin < password.txt",
  ],
  run: (args, io) => setMasterPassword(io, args),
});
