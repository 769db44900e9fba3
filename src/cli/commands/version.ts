import { VERSION } from "../../lib/version.ts";
import { jsonFlag } from "../args.ts";
import { command } from "../command.ts";
import { COMMIT } from "../version.ts";

export default command({
  args: { ...jsonFlag },
  examples: ["agent-vault version --json"],
  run({ json }, { print }) {
    const facts = {
      version: VERSION,
      commit: COMMIT ?? null,
      bun: Bun.version,
      platform: `${process.platform}/${process.arch}`,
    };
    if (json) return print.json(facts);
    print.line(`agent-vault ${facts.version}`);
    print.line(`commit:     ${facts.commit ?? "unknown"}`);
    print.line(`bun:        ${facts.bun}`);
    print.line(`platform:   ${facts.platform}`);
  },
});
