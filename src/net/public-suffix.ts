import { domainToUnicode } from "node:url";
import type { HostLookup } from "../core/reach/host-facts.ts";
import type { PublicSuffixes } from "../ports/net/public-suffix.ts";

/** The list as `tldts` carries it. It is a few megabytes once it is loaded, so it is loaded with the first question. */
export function createPublicSuffixes(): PublicSuffixes {
  let loaded: Promise<HostLookup> | undefined;
  return {
    load: () => {
      loaded ??= load();
      return loaded;
    },
  };
}

async function load(): Promise<HostLookup> {
  const { parse } = await import("tldts");
  const options = { extractHostname: false, validateHostname: false };
  return (host) => {
    const found = parse(host, { ...options, allowPrivateDomains: true });
    const { publicSuffix: suffix, domain, isIcann, isPrivate, isIp } = found;
    if (suffix === null || isIp === true) return undefined;
    // A name of one label that is on no list is a machine of the own network.
    if (domain === null && isIcann !== true && isPrivate !== true) return undefined;
    const registered = parse(host, options).domain;
    return {
      suffix,
      isShared: isPrivate === true,
      ...(domain === null ? {} : { domain }),
      ...(registered === null ? {} : { registered }),
      unicode: domainToUnicode(host) || host,
    };
  };
}
