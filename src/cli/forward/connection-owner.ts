/**
 * Which user a connection on loopback comes from. Linux tells it in `/proc/net/tcp`, one line for each socket: its own
 * address, its peer's, and the user who made it. A port on loopback is open to everyone on the machine otherwise.
 */
import { readFileSync } from "node:fs";

/**
 * The two ends: the server's as a port on 127.0.0.1, the client's with its address. All of 127.0.0.0/8 is loopback, so that
 * another user can have the very port that one of ours has, at an address beside it.
 */
export type Loopback = {
  readonly client: { readonly address: string; readonly port: number };
  readonly server: number;
};

/** What stands before an IPv4 address in the table of IPv4, and where it is mapped in that of IPv6. */
const TABLES = [
  { path: "/proc/net/tcp", prefix: "" },
  { path: "/proc/net/tcp6", prefix: "0000000000000000FFFF0000" },
] as const;
const SERVER_ADDRESS = "127.0.0.1";

/** The number of the user who holds the client's end, or nothing where the system does not tell, or nobody does any more. */
export function connectionOwner(ends: Loopback): number | undefined {
  for (const { path, prefix } of TABLES) {
    const owner = ownerIn(readTable(path), prefix, ends);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** The same from the text of one table, for tests to give. */
export function ownerIn(table: string, prefix: string, { client, server }: Loopback): number | undefined {
  const end = (address: string, port: number) => `${prefix}${printed(address)}:${hex(port)}`;
  const ends = ` ${end(client.address, client.port)} ${end(SERVER_ADDRESS, server)} `;
  const at = table.indexOf(ends);
  if (at < 0) return undefined;
  const [, , , , uid, , inode] = table
    .slice(at + ends.length, table.indexOf("\n", at))
    .trim()
    .split(/\s+/);
  // A socket that its process has closed belongs to nobody, and is listed as the superuser's.
  if (uid === undefined || inode === undefined || inode === "0") return undefined;
  return Number(uid);
}

function readTable(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** An IPv4 address as the kernel prints it on a little-endian machine. */
function printed(address: string): string {
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, "0"));
  return bytes.reverse().join("");
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}
