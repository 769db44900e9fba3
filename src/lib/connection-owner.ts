/**
 * Which user a connection on loopback comes from. Linux tells it in `/proc/net/tcp` and `tcp6`, one line for each socket: its
 * own address, its peer's, and the user who made it. A port on loopback is open to everyone on the machine otherwise.
 */
import { readFileSync } from "node:fs";
import { isIPv4 } from "node:net";

type End = { readonly address: string; readonly port: number };
/**
 * The two ends as addresses and ports. All of 127.0.0.0/8 is loopback, so that another user can have the very port that one
 * of ours has, at an address beside it.
 */
export type Ends = { readonly client: End; readonly server: End };

/** Clients that speak IPv6 reach a server of IPv4 by mapped addresses, and stand in the other table. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"] as const;
const MAPPED = "0000000000000000FFFF0000";

/** The number of the user who holds the client's end, or nothing where the system does not tell, or nobody does any more. */
export function connectionOwner(ends: Ends): number | undefined {
  for (const path of TABLES) {
    const owner = ownerIn(readText(path), ends);
    if (owner !== undefined) return isToldApart(owner) ? owner : undefined;
  }
  return undefined;
}

/** The same from the text of one table, for tests to give. */
export function ownerIn(table: string, { client, server }: Ends): number | undefined {
  for (const family of ["", MAPPED]) {
    const ends = ` ${printed(client, family)} ${printed(server, family)} `;
    const at = table.indexOf(ends);
    if (at < 0) continue;
    const [, , , , uid, , inode] = table
      .slice(at + ends.length, table.indexOf("\n", at))
      .trim()
      .split(/\s+/);
    // A socket that its process has closed belongs to nobody, and is listed as the superuser's.
    if (uid === undefined || inode === undefined || inode === "0") return undefined;
    return Number(uid);
  }
  return undefined;
}

/**
 * Within a user namespace all whom it does not map have one number (user_namespaces(7)): it is nobody's then, for it is many
 * people's.
 */
function isToldApart(uid: number): boolean {
  if (uid !== Number(readText("/proc/sys/kernel/overflowuid"))) return true;
  return /^\s*0\s+0\s+4294967295\s*$/.test(readText("/proc/self/uid_map"));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** An end as the kernel prints it on a little-endian machine, in words of four bytes. */
function printed({ address, port }: End, family: string): string {
  const bytes = isIPv4(address) ? address.split(".").map(Number) : bytesOfIpv6(address);
  let words = "";
  for (let at = 0; at < bytes.length; at += 4) {
    words += Buffer.from(bytes.slice(at, at + 4))
      .reverse()
      .toString("hex");
  }
  return `${isIPv4(address) ? family : ""}${words.toUpperCase()}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Of an address as the system writes it. */
function bytesOfIpv6(address: string): readonly number[] {
  const [front = "", back] = address.split("::");
  const bytesOf = (half: string) =>
    half === ""
      ? []
      : half.split(":").flatMap((group) => {
          if (group.includes(".")) return group.split(".").map(Number);
          const value = Number.parseInt(group, 16);
          return [value >> 8, value & 0xff];
        });
  const [first, last] = [bytesOf(front), bytesOf(back ?? "")];
  return [...first, ...Array<number>(Math.max(0, 16 - first.length - last.length)).fill(0), ...last];
}
