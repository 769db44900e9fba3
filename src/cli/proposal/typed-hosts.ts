import type { ProposalReach } from "../../contract/vault/proposals.ts";
import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { askText } from "../ui/prompt.ts";

/**
 * The hosts of the reach that have to be confirmed, each of which `given` names or a person has typed. Throws a usage
 * error where nobody can type, which names those that are missing.
 */
export async function typedHosts(
  io: Io,
  { confirm_hosts, added }: Pick<ProposalReach, "confirm_hosts" | "added">,
  given: readonly string[],
): Promise<readonly string[]> {
  const named = new Set(given.map(normal));
  sayForeign(io, given, confirm_hosts);
  const missing = confirm_hosts.filter((host) => !named.has(normal(host)));
  if (missing.length > 0 && !io.interactive) {
    throw usageError(
      `${missing.map((host) => oneLine(host)).join(", ")} must be confirmed, and nobody can be asked here`,
      `look at it, then add ${missing.map((host) => `--confirm-host '${oneLine(host)}'`).join(" ")}`,
    );
  }
  for (const host of missing) {
    const keys = new Set(added.filter((item) => item.confirm_host === host).map((item) => item.credential));
    await askText(io, {
      message: `To let ${oneLine([...keys].join(", "))} be sent there, type ${oneLine(host)}`,
      instead: "--confirm-host",
      check: (text) => (normal(text) === normal(host) ? undefined : "That is not it; Ctrl-C leaves."),
    });
  }
  return confirm_hosts;
}

/** Whether each of these hosts is among those that were given. */
export function areNamed(hosts: readonly string[], given: readonly string[]): boolean {
  const named = new Set(given.map(normal));
  return hosts.every((host) => named.has(normal(host)));
}

/** One line for what was confirmed and is not in question: most likely it was meant for something that is. */
export function sayForeign(io: Pick<Io, "print">, given: readonly string[], asked: readonly string[]): void {
  const known = new Set(asked.map(normal));
  const foreign = given.filter((host) => !known.has(normal(host))).map((host) => oneLine(host));
  if (foreign.length === 0) return;
  const inQuestion =
    asked.length === 0
      ? "no host has to be confirmed"
      : `in question: ${asked.map((host) => oneLine(host)).join(", ")}`;
  io.print.warn(`--confirm-host ${foreign.join(", ")} confirms nothing here; ${inQuestion}`);
}

/** Case, blanks around it and a trailing dot do not matter. */
function normal(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/\.(?=$|:)/, "");
}
