import { parseIp, type Special } from "./address.ts";

/** Why an address is not dialled. */
export type WhyBlocked =
  | ({ readonly type: "private" | "metadata" } & Special)
  /** One of the broker's own ports. */
  | { readonly type: "own" }
  | { readonly type: "unreadable" };

/** For the log. */
export function whyText(why: WhyBlocked): string {
  if (why.type === "own") return "the broker's own listener";
  return why.type === "unreadable" ? "not a plain address" : `${why.range}, ${why.why}`;
}

const FAKE_IP_ADVICE =
  "every answer is from there, so the resolver of agent-vault's machine is likely one that hands out fake IPs, as VPN " +
  "and proxy clients do: except this host from that, or ";

/**
 * What someone who was refused can do about it: the range, and the setting with the value that would allow it. Of what
 * a name resolved to it tells the range alone: the address is for the log, an agent must not read internal names.
 */
export function blockedAdvice(
  host: string,
  address: string,
  why: WhyBlocked,
  answers: readonly string[],
): string {
  switch (why.type) {
    case "own":
      return "the address is agent-vault's own, which is not reached through itself";
    case "unreadable":
      return "the address that the name resolves to is not one that can be reached from everywhere";
    case "metadata":
      return `its address is in ${why.range}, ${why.why}, which is never reached, whatever the settings`;
    case "private": {
      const allow = allowing(host, address, why);
      return (
        `its address is in ${why.range}, ${why.why}, which this server does not reach; ` +
        (answers.every(isFakeIp) ? FAKE_IP_ADVICE : "") +
        `whoever runs agent-vault can allow it with ${allow}`
      );
    }
    default:
      return why satisfies never;
  }
}

/** An address that the client named itself may be repeated; one that carries an IPv4 address is no part of its range. */
function allowing(host: string, address: string, { range }: Special): string {
  if (host === address) return `AGENT_VAULT_NETWORK_ALLOWLIST=${address}`;
  const sameFamily = parseIp(address)?.version === (range.includes(":") ? 6 : 4);
  return sameFamily
    ? `AGENT_VAULT_NETWORK_ALLOWLIST=${range} (or the single address, which the server's log names)`
    : "AGENT_VAULT_NETWORK_ALLOWLIST and the address, which the server's log names";
}

function isFakeIp(address: string): boolean {
  return /^198\.1[89]\./.test(address);
}
