/**
 * Linux's own answer to which user made a socket: sock_diag(7). It finds one connection among all by its two ends in some
 * microseconds; reading `/proc/net/tcp` takes milliseconds where there are many, and longer for each that is open.
 */
import { isIPv4 } from "node:net";
import { bytesOfAddress } from "../address-bytes.ts";
import type { Ends } from "../connection-ends.ts";
import { libc } from "./libc.ts";

/** `nobody`: there is no such connection, or no process holds its end any more. `silent`: this system does not tell. */
export type Diagnosis = { readonly uid: number } | "nobody" | "silent";

const [AF_NETLINK, SOCK_RAW, SOCK_CLOEXEC, NETLINK_SOCK_DIAG] = [16, 3, 0o2000000, 4];
const [AF_INET, AF_INET6, IPPROTO_TCP] = [2, 10, 6];
const [SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, NLMSG_ERROR] = [20, 1, 2];
const [MSG_DONTWAIT, ENOENT, LISTEN] = [0x40, 2, 10];
/** Of `nlmsghdr`, `inet_diag_req_v2` and `inet_diag_msg` in linux/netlink.h and linux/inet_diag.h. */
const [HEAD, REQUEST, ANSWER] = [16, 56, 72];

let socket: number | undefined;
let sequence = 0;
/**
 * Whether it has told of any socket yet. Until then its "none" may as well mean that this kernel has
 * nothing that tells of TCP's sockets.
 */
let answers = false;

/** Whose the client's end of a connection is. One question at a time, answered before this returns. */
export function diagnose(ends: Ends): Diagnosis {
  if (process.platform !== "linux") return "silent";
  const fd = open();
  if (fd === undefined) return "silent";
  const { send, recv } = libc();
  const request = requestFor(ends, ++sequence);
  if (send(fd, request, request.length, 0) !== request.length) return "silent";
  const answer = Buffer.alloc(512);
  for (;;) {
    const length = Number(recv(fd, answer, answer.length, MSG_DONTWAIT));
    if (length < HEAD + 4) return "silent";
    // What an earlier question left unread is passed over.
    if (answer.readUInt32LE(8) === sequence) return read(answer.subarray(0, length), ends);
  }
}

/** One for all questions. Where it cannot be had, as with no descriptor left, the next question tries again. */
function open(): number | undefined {
  if (socket !== undefined) return socket;
  try {
    const fd = libc().socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd >= 0) socket = fd;
  } catch {
    // The C library cannot be called here.
  }
  return socket;
}

function requestFor({ client, server }: Ends, number: number): Buffer {
  const bytes = Buffer.alloc(HEAD + REQUEST);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4);
  bytes.writeUInt16LE(NLM_F_REQUEST, 6);
  bytes.writeUInt32LE(number, 8);
  bytes.writeUInt8(isIPv4(client.address) ? AF_INET : AF_INET6, HEAD);
  bytes.writeUInt8(IPPROTO_TCP, HEAD + 1);
  bytes.writeUInt32LE(0xffffffff, HEAD + 4);
  bytes.writeUInt16BE(client.port, HEAD + 8);
  bytes.writeUInt16BE(server.port, HEAD + 10);
  bytes.set(bytesOfAddress(client.address), HEAD + 12);
  bytes.set(bytesOfAddress(server.address), HEAD + 28);
  // No cookie: any socket of these ends.
  bytes.fill(0xff, HEAD + 48, HEAD + 56);
  return bytes;
}

function read(answer: Buffer, { client, server }: Ends): Diagnosis {
  const type = answer.readUInt16LE(4);
  if (type === NLMSG_ERROR) return answers && answer.readInt32LE(HEAD) === -ENOENT ? "nobody" : "silent";
  if (type !== SOCK_DIAG_BY_FAMILY || answer.length < HEAD + ANSWER) return "silent";
  answers = true;
  // Where the connection is gone the kernel goes on to whoever listens at the client's port.
  const isConnection =
    answer.readUInt8(HEAD + 1) !== LISTEN &&
    answer.readUInt16BE(HEAD + 4) === client.port &&
    answer.readUInt16BE(HEAD + 6) === server.port;
  const inode = answer.readUInt32LE(HEAD + 68);
  // A socket that its process has closed is listed as the superuser's.
  return isConnection && inode !== 0 ? { uid: answer.readUInt32LE(HEAD + 64) } : "nobody";
}
