import { command } from "../../command.ts";
import { masterPasswordFlags, removeMasterPassword, STOP_FIRST } from "../../offline/master-password.ts";

export default command({
  args: masterPasswordFlags,
  notes: [STOP_FIRST],
  examples: ["agent-vault master-password remove"],
  run: (args, io) => removeMasterPassword(io, args),
});
