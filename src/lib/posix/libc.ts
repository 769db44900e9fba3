import { dlopen, type FFIFunction, FFIType, type Pointer, read } from "bun:ffi";
import { constants } from "node:os";

/** A call of the C library failed. `code` is the name of its errno, or its number where we have no name for it. */
export class SystemCallError extends Error {
  override readonly name = "SystemCallError";
  readonly code: string;
  constructor(call: string, code: string) {
    super(`${call}: ${code}`);
    this.code = code;
  }
}

const DARWIN = process.platform === "darwin";
const LINUX = process.platform === "linux";

/** What neither Bun nor Node offers and every Unix has: whole-file locks, limits, signals as they were found. */
function load() {
  const [i32, u64, pointer] = [FFIType.i32, FFIType.u64, FFIType.ptr];
  const { symbols } = open({
    dup2: { args: [i32, i32], returns: i32 },
    execve: { args: [pointer, pointer, pointer], returns: i32 },
    flock: { args: [i32, i32], returns: i32 },
    getrlimit: { args: [i32, pointer], returns: i32 },
    setrlimit: { args: [i32, pointer], returns: i32 },
    sigaction: { args: [i32, pointer, pointer], returns: i32 },
    nice: { args: [i32], returns: i32 },
    ...(DARWIN ? { pthread_set_qos_class_self_np: { args: [i32, i32], returns: i32 } } : {}),
    ...(LINUX ? { prctl: { args: [i32, u64, u64, u64, u64], returns: i32 } } : {}),
    getpgrp: { args: [], returns: i32 },
    tcgetpgrp: { args: [i32], returns: i32 },
    tcsetpgrp: { args: [i32, i32], returns: i32 },
    tcgetattr: { args: [i32, pointer], returns: i32 },
    tcsetattr: { args: [i32, i32, pointer], returns: i32 },
    tcflush: { args: [i32, i32], returns: i32 },
    signal: { args: [i32, u64], returns: u64 },
    waitpid: { args: [i32, pointer, i32], returns: i32 },
    posix_spawn: { args: [pointer, pointer, pointer, pointer, pointer, pointer], returns: i32 },
    posix_spawnattr_init: { args: [pointer], returns: i32 },
    posix_spawnattr_setflags: { args: [pointer, FFIType.i16], returns: i32 },
    posix_spawnattr_setpgroup: { args: [pointer, i32], returns: i32 },
    socket: { args: [i32, i32, i32], returns: i32 },
    send: { args: [i32, pointer, u64, i32], returns: FFIType.i64_fast },
    recv: { args: [i32, pointer, u64, i32], returns: FFIType.i64_fast },
    socketpair: { args: [i32, i32, i32, pointer], returns: i32 },
    [DARWIN ? "__error" : "__errno_location"]: { args: [], returns: pointer },
  });
  return symbols as unknown as Calls;
}

/** Where the C library lies: glibc's name, and musl's on either processor. */
const LIBRARIES = DARWIN
  ? ["libSystem.B.dylib"]
  : ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];

function open(calls: Record<string, FFIFunction>): ReturnType<typeof dlopen> {
  let failure: unknown;
  for (const library of LIBRARIES) {
    try {
      return dlopen(library, calls);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

type Calls = {
  dup2(from: number, to: number): number;
  execve(file: Uint8Array, argv: BigUint64Array, env: BigUint64Array): number;
  flock(fd: number, operation: number): number;
  getrlimit(resource: number, limits: BigUint64Array): number;
  setrlimit(resource: number, limits: BigUint64Array): number;
  sigaction(signal: number, next: null, previous: BigUint64Array): number;
  nice(increment: number): number;
  pthread_set_qos_class_self_np?(qosClass: number, relativePriority: number): number;
  prctl?(option: number, a: number, b: number, c: number, d: number): number;
  getpgrp(): number;
  tcgetpgrp(fd: number): number;
  tcsetpgrp(fd: number, group: number): number;
  tcgetattr(fd: number, modes: Uint8Array): number;
  tcsetattr(fd: number, when: number, modes: Uint8Array): number;
  tcflush(fd: number, queue: number): number;
  signal(signal: number, handler: bigint): bigint;
  waitpid(pid: number, status: Int32Array, options: number): number;
  posix_spawn(
    pid: Int32Array,
    file: Uint8Array,
    actions: null,
    attributes: Uint8Array,
    argv: BigUint64Array,
    env: BigUint64Array,
  ): number;
  posix_spawnattr_init(attributes: Uint8Array): number;
  posix_spawnattr_setflags(attributes: Uint8Array, flags: number): number;
  posix_spawnattr_setpgroup(attributes: Uint8Array, group: number): number;
  socket(domain: number, type: number, protocol: number): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  recv(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  socketpair(domain: number, type: number, protocol: number, fds: Int32Array): number;
  __error?(): Pointer;
  __errno_location?(): Pointer;
};

let loaded: Calls | undefined;

/** The C library's functions. Throws when this system's cannot be loaded. */
export function libc(): Calls {
  loaded ??= load();
  return loaded;
}

/** For calls that return their errno. Throws SystemCallError unless it is 0. */
export function checkErrno(call: string, errno: number): void {
  if (errno !== 0) throw new SystemCallError(call, nameOf(errno));
}

/** Throws SystemCallError when `result` says that the call just made has failed. */
export function check(call: string, result: number): void {
  if (result >= 0) return;
  const { __error, __errno_location } = libc();
  const place = (__error ?? __errno_location)?.();
  const errno = place === undefined || place === null ? 0 : read.i32(place);
  throw new SystemCallError(call, nameOf(errno));
}

function nameOf(errno: number): string {
  const known = Object.entries(constants.errno).find(([, number]) => number === errno);
  return known?.[0] ?? String(errno);
}
