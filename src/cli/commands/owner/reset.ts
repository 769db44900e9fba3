import { yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { resetInstance } from "../../offline/reset.ts";

export default command({
  args: yesFlag,
  notes: [
    "While the server runs it takes an owner's session; else the data directory has to be yours.",
    "Sessions at other servers are forgotten on this machine too. Postgres databases are not touched.",
  ],
  examples: ["agent-vault owner reset", "agent-vault server stop && agent-vault owner reset --yes"],
  run: ({ yes }, io) => resetInstance(io, { yes }),
});
