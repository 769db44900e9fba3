import { isIP } from "node:net";
import { AppError } from "../../core/errors.ts";
import { MAX_LABEL, MAX_NAME } from "../../core/net/target.ts";

/** What a certificate can be issued for: a host name in A-labels, or an address. */
export type HostName =
  | { readonly type: "dns"; readonly name: string }
  | { readonly type: "ip"; readonly bytes: Uint8Array };

/** What clients can reach directly, not only what RFC 1123 calls a host: a bucket may be named `my_bucket`. */
const LABEL = new RegExp(`^[A-Za-z0-9_-]{1,${MAX_LABEL}}$`);

/** Throws `bad_request` for anything else: wildcards, empty labels, zone ids. */
export function parseHostName(host: string): HostName {
  if (isIP(host) === 4) return { type: "ip", bytes: Uint8Array.from(host.split("."), Number) };
  if (isIP(host) === 6 && !host.includes("%")) return { type: "ip", bytes: ipv6Bytes(host) };
  if (host.length <= MAX_NAME && host.split(".").every((label) => LABEL.test(label)))
    return { type: "dns", name: host };
  throw new AppError("bad_request", {
    message: `No certificate can be issued for the host ${JSON.stringify(host)}.`,
  });
}

/** Of an address that is known to be valid. */
function ipv6Bytes(address: string): Uint8Array {
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const left = groups(head);
  const right = groups(tail ?? "");
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return Uint8Array.from([...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff]));
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
