/**
 * Which user a connection on loopback comes from. A port there is open to everyone on the machine otherwise. Linux tells it
 * when it is asked (`posix/socket-diag.ts`), and in `/proc/net/tcp` and `tcp6`, one line for each socket: its own address, its
 * peer's, and the user who made it.
 */
import { readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { bytesOfAddress } from "./address-bytes.ts";
import type { Ends } from "./connection-ends.ts";
import { diagnose } from "./posix/socket-diag.ts";

type End = Ends["client"];

const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"] as const;
const LISTEN = "0A";
/** Clients that speak IPv6 reach a server of IPv4 by mapped addresses, and stand in the other table. */
const MAPPED = "0000000000000000FFFF0000";

/** The number of the user who holds the client's end, or nothing where the system does not tell, or nobody does any more. */
export function connectionOwner(ends: Ends): number | undefined {
  const asked = { client: unmapped(ends.client), server: unmapped(ends.server) };
  const told = diagnose(asked);
  if (told === "nobody") return undefined;
  const owner = told === "silent" ? ownerInTables(asked) : told.uid;
  return owner === undefined || isToldApart(owner) ? owner : undefined;
}

function ownerInTables(ends: Ends): number | undefined {
  for (const path of TABLES) {
    const owner = ownerIn(readText(path), ends);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** The same from the text of one table. */
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

/** The users who listen at a port of this machine, at whatever address; none where the system does not tell. */
export function listenersAt(port: number): readonly number[] {
  return TABLES.flatMap((path) => listenersIn(readText(path), port));
}

/** The same from the text of one table. */
export function listenersIn(table: string, port: number): readonly number[] {
  const place = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  const users: number[] = [];
  // Few of what may be tens of thousands of lines name the port at all: connections that are over stay for a minute.
  for (let at = table.indexOf(place); at >= 0; at = table.indexOf(place, at + 1)) {
    const line = table.slice(table.lastIndexOf("\n", at) + 1, table.indexOf("\n", at));
    const [, local = "", , state, , , , uid] = line.trim().split(/\s+/);
    if (state === LISTEN && `${local} `.endsWith(place)) users.push(Number(uid));
  }
  return users;
}

/** A dual-stack listener shows peers of IPv4 as `::ffff:a.b.c.d`. */
function unmapped({ address, port }: End): End {
  return { address: address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, ""), port };
}

/**
 * Within a user namespace all whom it does not map have one number (user_namespaces(7)), which is nobody's then, for it is
 * many people's.
 */
function isToldApart(uid: number): boolean {
  if (uid < OVERFLOW_LEAST || uid !== Number(readText("/proc/sys/kernel/overflowuid"))) return true;
  return /^\s*0\s+0\s+4294967295\s*$/.test(readText("/proc/self/uid_map"));
}

/** Nobody sets it lower, and below it nothing has to be read. */
const OVERFLOW_LEAST = 60_000;

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** An end as the kernel prints it on a little-endian machine, in words of four bytes. */
function printed({ address, port }: End, family: string): string {
  const bytes = bytesOfAddress(address);
  let words = "";
  for (let at = 0; at < bytes.length; at += 4) {
    words += Buffer.from(bytes.slice(at, at + 4))
      .reverse()
      .toString("hex");
  }
  return `${isIPv4(address) ? family : ""}${words.toUpperCase()}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
}
