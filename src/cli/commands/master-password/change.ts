import { command } from "../../command.ts";
import { changeMasterPassword, masterPasswordFlags, STOP_FIRST } from "../../offline/master-password.ts";

export default command({
  args: masterPasswordFlags,
  notes: [STOP_FIRST],
  examples: [
    "agent-vault master-password change",
    "agent-vault master-password change --password-stdin < both.txt",
  ],
  run: (args, io) => changeMasterPassword(io, args),
});
