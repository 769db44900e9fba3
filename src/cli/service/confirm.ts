/** Writing services where a member has to type the hosts that a credential would newly be sent to. */
import * as v from "valibot";
import { ServicesConflict } from "../../contract/vault/services.ts";
import { Refused } from "../client/transport.ts";
import type { Io } from "../io.ts";
import { fit, paint } from "../proposal/line.ts";
import { reachLines } from "../proposal/reach.ts";
import { areNamed, sayForeign, typedHosts } from "../proposal/typed-hosts.ts";
import { terminalWidth } from "../ui/standard-streams.ts";

/**
 * Does `write`, and where the server asks for hosts to be confirmed, shows what would be sent there, has them typed and
 * does it once more. Throws a usage error where nobody can type them, and what else `write` throws.
 */
export async function withConfirmedHosts<T>(
  io: Io,
  given: readonly string[],
  write: (confirmed: readonly string[]) => Promise<T>,
): Promise<T> {
  try {
    // First without them, so that it is known which of them are in question at all.
    const written = await write([]);
    sayForeign(io, given, []);
    return written;
  } catch (error) {
    const asked = error instanceof Refused ? v.safeParse(ServicesConflict, error.body) : undefined;
    if (asked?.success !== true || asked.output.code !== "confirmation_required") throw error;
    const { reach } = asked.output;
    if (!areNamed(reach.confirm_hosts, given)) {
      io.print.tell(`${paint(fit(reachLines(reach), terminalWidth(2)), io.print.errTheme)}\n`);
    }
    return await write(await typedHosts(io, reach, given));
  }
}
