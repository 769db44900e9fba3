import { parseCidr, parseIp } from "./address.ts";
import { normalizeHost, parsePort, type Target, unbracketed } from "./target.ts";

/** Whether a target is reached without the proxy. */
export type NoProxy = (target: Target) => boolean;

/**
 * `NO_PROXY` as curl and Go read it: entries between commas or blanks. `*` is every host; a name is itself and all below
 * it, with or without a dot or `*.` before it; an address or a CIDR block is hosts given as addresses, never a name that
 * leads there; a port behind an entry restricts it. What is none of these covers nothing.
 */
export function parseNoProxy(text: string): NoProxy {
  const rules = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map(parseEntry);
  return (target) => rules.some((covers) => covers(target));
}

function parseEntry(entry: string): NoProxy {
  if (entry === "*") return () => true;
  const block = parseCidr(unbracketed(entry));
  if (block !== undefined) return ({ host }) => within(block, host);
  const { host: name, port } = splitPort(entry);
  const onPort = (target: Target) => port === undefined || target.port === port;
  const address = parseCidr(unbracketed(name));
  if (address !== undefined) return (target) => onPort(target) && within(address, target.host);
  const host = normalizeHost(name.replace(/^\*?\./, ""));
  if (host === undefined) return () => false;
  return (target) => onPort(target) && (target.host === host || target.host.endsWith(`.${host}`));
}

function splitPort(entry: string): { readonly host: string; readonly port: number | undefined } {
  const colon = entry.lastIndexOf(":");
  const port = colon > entry.lastIndexOf("]") ? parsePort(entry.slice(colon + 1)) : undefined;
  return port === undefined ? { host: entry, port } : { host: entry.slice(0, colon), port };
}

function within(block: NonNullable<ReturnType<typeof parseCidr>>, host: string): boolean {
  const ip = parseIp(host);
  return ip !== undefined && block.contains(ip);
}
