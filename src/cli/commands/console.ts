import { isLoopbackHost } from "../../core/net/loopback.ts";
import { addressFlag, jsonFlag } from "../args.ts";
import { createClient } from "../client/client.ts";
import { command } from "../command.ts";
import { sessionAt } from "../session/connect.ts";

export default command({
  args: { ...addressFlag, ...jsonFlag },
  notes: [
    "Prints a link that opens the console in a browser of this machine as whoever is signed in here: once, within a",
    "minute. Of a server on another machine it prints the address, where one logs in.",
  ],
  examples: ["agent-vault console", 'xdg-open "$(agent-vault console)"'],
  async run({ address: given, json }, io) {
    const session = await sessionAt(io, given);
    const { address } = session;
    if (!isLoopbackHost(new URL(address).hostname)) {
      if (json) return io.print.json({ url: `${address}/login` });
      return io.print.line(`${address}/login`);
    }
    const { path, expires_at } = await createClient(session).auth.consoleLink();
    const url = `${address}${path}`;
    if (json) return io.print.json({ url, expires_at });
    io.print.line(url);
    io.print.note("Opens the console in a browser of this machine: once, within a minute.");
  },
});
