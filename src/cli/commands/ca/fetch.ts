import { writeFileSync } from "node:fs";
import { addressFlag } from "../../args.ts";
import { fetchCa } from "../../client/authority.ts";
import { command } from "../../command.ts";
import { anyAddress } from "../../session/connect.ts";

export default command({
  args: {
    ...addressFlag,
    output: {
      type: "string",
      alias: "o",
      valueHint: "file",
      description: "Write to a file instead of standard output",
    },
  },
  examples: ["agent-vault ca fetch -o agent-vault-ca.pem"],
  async run({ address, output }, io) {
    const { pem } = await fetchCa({ address: anyAddress(io, address) });
    if (output === undefined || output === "-") return io.print.raw(pem);
    writeFileSync(output, pem);
    io.print.note(`CA certificate written to ${output}`);
  },
});
