/**
 * Which user a connection on loopback comes from. Linux tells it in `/proc/net/tcp`, one line for each socket: its own
 * address, its peer's, and the user who made it. A port on loopback is open to everyone on the machine otherwise.
 */
import { readFileSync } from "node:fs";

/** The two ends, as ports on 127.0.0.1. */
export type Loopback = { readonly client: number; readonly server: number };

/** 127.0.0.1 as the kernel prints it on a little-endian machine, in the table of IPv4 and mapped in that of IPv6. */
const TABLES = [
  { path: "/proc/net/tcp", address: "0100007F" },
  { path: "/proc/net/tcp6", address: "0000000000000000FFFF00000100007F" },
] as const;

/** The number of the user who holds the client's end, or nothing where the system does not tell, or nobody does any more. */
export function connectionOwner(ends: Loopback): number | undefined {
  for (const { path, address } of TABLES) {
    const owner = ownerIn(readTable(path), address, ends);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** The same from the text of one table, for tests to give. */
export function ownerIn(table: string, address: string, { client, server }: Loopback): number | undefined {
  const ends = ` ${address}:${hex(client)} ${address}:${hex(server)} `;
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

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}
