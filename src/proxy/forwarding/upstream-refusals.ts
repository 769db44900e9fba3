import type { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { StoppedHere } from "../metering/spent.ts";
import { type RefusalCode, Refused } from "../refusal.ts";

/** What the client is told; the log keeps the details. */
export function refusalOf(fault: UpstreamFault): Refused {
  if (fault instanceof StoppedHere) return fault.refused;
  return new Refused(UPSTREAM_REFUSALS[fault.code], { more: fault.forClient });
}

const UPSTREAM_REFUSALS: Record<UpstreamFault["code"], RefusalCode> = {
  blocked: "upstream_blocked",
  unresolved: "upstream_unresolved",
  name_service: "upstream_name_service",
  refused: "upstream_refused",
  timeout: "upstream_timeout",
  silent: "upstream_silent",
  tls: "upstream_tls",
  untrusted: "upstream_untrusted",
  expired: "upstream_expired",
  misnamed: "upstream_misnamed",
  closed: "upstream_closed",
  malformed: "upstream_malformed",
  proxy: "upstream_proxy",
  proxy_auth: "upstream_proxy_auth",
  proxy_refused: "upstream_proxy_refused",
};
