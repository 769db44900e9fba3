/** `NO_PROXY` as most clients read it: names with all below them, addresses, networks, each with a port or without. */
import { BlockList, isIP, isIPv6 } from "node:net";

/** Whether a list exempts a host: a name or an address, the latter without brackets. */
export function isExempt(list: string | undefined, host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return (list ?? "")
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && covers(entry.toLowerCase(), name, port));
}

function covers(entry: string, host: string, port: number): boolean {
  if (entry === "*") return true;
  if (isIP(host) !== 0 && entry.includes("/")) return isWithin(host, entry);
  const [, name = entry, stated] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (stated !== undefined && Number(stated) !== port) return false;
  const bare = name
    .replace(/^\*?\./, "")
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  return host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`));
}

function isWithin(host: string, network: string): boolean {
  const [address = "", bits] = network.split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || isIPv6(host) !== isIPv6(address) || !/^\d+$/.test(bits ?? "")) return false;
  if (Number(bits) > (family === "ipv6" ? 128 : 32)) return false;
  const range = new BlockList();
  range.addSubnet(address, Number(bits), family);
  return range.check(host, family);
}
