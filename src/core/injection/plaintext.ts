import { isLoopbackHost } from "../net/loopback.ts";
import type { PlaintextPolicy } from "../vault/settings.ts";

/**
 * Whether a credential may go to this host over `http://`. Under `loopback` only to what cannot leave the machine by
 * its name alone: `localhost` (RFC 6761 6.3) and loopback addresses. A name that resolves to loopback today may resolve
 * elsewhere tomorrow. `host` is normalised as in core/net/target.ts.
 */
export function mayInjectPlaintext(policy: PlaintextPolicy, host: string): boolean {
  switch (policy) {
    case "allow":
      return true;
    case "loopback":
      return isLoopbackHost(host);
    case "deny":
      return false;
    default:
      return policy satisfies never;
  }
}
