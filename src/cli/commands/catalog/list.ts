import { addressFlag, jsonFlag } from "../../args.ts";
import { catalogItems } from "../../catalog/item.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { anyAddress } from "../../session/connect.ts";

export default command({
  args: {
    ...jsonFlag,
    address: { ...addressFlag.address, description: "What that server has, instead of this program" },
  },
  notes: [
    "What well-known services need. agent-vault vault service add NAME sets one up, and asks for its key;",
    "agent-vault catalog show NAME tells where to get one.",
  ],
  examples: ["agent-vault catalog", "agent-vault catalog list --json"],
  async run({ json, address }, io) {
    const services =
      address === undefined
        ? catalogItems()
        : (await createClient({ address: anyAddress(io, address) }).catalog()).services;
    if (json) return io.print.json(services);
    const rows = services.map((service) => {
      const { id, name, host, auth_type, substitutions, suggested_credential_key } = service;
      const auth = substitutions === undefined ? auth_type : `${auth_type} + substitution`;
      return [id, name, host, "not_yet" in service ? "signing comes later" : auth, suggested_credential_key];
    });
    io.print.table(["id", "name", "host", "auth type", "suggested key"], rows, "No templates found.");
  },
});
