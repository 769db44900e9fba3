import { command } from "../command.ts";
import { COMPLETION_FILES, completionScript, SHELLS, type Shell } from "../completion/scripts.ts";
import { usageError } from "../failure.ts";

export default command({
  args: { shell: { type: "positional", known: SHELLS, description: "bash, zsh or fish" } },
  examples: [
    "source <(agent-vault completions bash)                       # in ~/.bashrc",
    "agent-vault completions zsh > ~/.zfunc/_agent-vault          # a folder of your fpath",
    "agent-vault completions fish > ~/.config/fish/completions/agent-vault.fish",
  ],
  notes: ["Names of vaults, agents, services and credentials are asked of the server you are signed in to."],
  run({ shell }, { print }) {
    if (!Object.hasOwn(COMPLETION_FILES, shell)) {
      throw usageError(`no completions for "${shell}"`, `there are some for ${SHELLS.join(", ")}`);
    }
    print.raw(completionScript(shell as Shell));
  },
});
