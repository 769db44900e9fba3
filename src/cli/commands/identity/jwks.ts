import { addressFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { fetchKeyDocument, parseKeySet } from "../../identity/key-set.ts";
import { anyAddress } from "../../session/connect.ts";

export default command({
  args: {
    company: {
      type: "string",
      valueHint: "id",
      names: "company",
      description: "Company whose keys they are (default)",
    },
    ...addressFlag,
  },
  notes: ["Needs no session. JSON as the server publishes it, which is a JWK set too (RFC 7517)."],
  examples: ["agent-vault identity jwks > keys.json", "agent-vault identity jwks --company globex"],
  async run({ company, address }, io) {
    const server = anyAddress(io, address);
    const document = await fetchKeyDocument({ address: server }, company);
    if (document === undefined) throw new Failure(`${server} knows no company ${company ?? "default"}`);
    parseKeySet(document, server);
    io.print.json(JSON.parse(document));
  },
});
