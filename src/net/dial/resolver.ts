import { lookup } from "node:dns/promises";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";

/** The addresses of a name, at least one, in the order in which they should be tried. Throws UpstreamFault. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** As the system resolves names. */
export const systemResolve: Resolve = async (host) => {
  try {
    const answers = await lookup(host, { all: true, verbatim: true });
    if (answers.length > 0) return answers.map((answer) => answer.address);
  } catch {
    // Falls through: the resolver's wording differs by system and says no more than this.
  }
  throw new UpstreamFault("unresolved", `${host} does not resolve`);
};
