import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { proxyName, type UpstreamProxy } from "../../core/net/upstream-proxy.ts";

type ProxyFaultCode = Extract<UpstreamFault["code"], "proxy" | "proxy_auth" | "proxy_refused">;

/** What is wrong with the proxy, said of its host and port. `what` is in our own words and goes to the client as well. */
export function proxyFault(
  proxy: UpstreamProxy,
  what: string,
  code: ProxyFaultCode = "proxy",
): UpstreamFault {
  const said = `${proxyName(proxy)} ${what}`;
  return new UpstreamFault(code, `the proxy ${said}`, said);
}

/** Why the proxy itself could not be reached, from the fault of dialling it. */
export function unreachable(proxy: UpstreamProxy, error: unknown): UpstreamFault {
  if (!(error instanceof UpstreamFault)) return proxyFault(proxy, "could not be dialled");
  const { code, forClient } = error;
  const more = forClient === "" ? "" : `: ${forClient}`;
  return proxyFault(proxy, `${WORDS[code] ?? "could not be dialled"}${more}`);
}

const WORDS: Partial<Record<UpstreamFault["code"], string>> = {
  blocked: "is not connected to",
  unresolved: "does not resolve to an address",
  name_service: "could not be looked up: no name service answers",
  refused: "cannot be connected to",
  timeout: "did not answer in time",
  closed: "closed the connection",
  tls: "could not be reached over TLS",
  untrusted: "has a certificate that is not accepted (AGENT_VAULT_UPSTREAM_CA adds an authority)",
  expired: "has a certificate that is not valid at this time",
  misnamed: "has a certificate for other names",
};
