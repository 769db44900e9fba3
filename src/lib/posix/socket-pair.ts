import { SOCKET_EVENTS, SocketStream, type StreamSocket } from "../stream/socket-stream.ts";
import { check, libc } from "./libc.ts";

const [AF_UNIX, SOCK_STREAM] = [1, 1];

/**
 * Two sockets that are joined to each other and to nothing else: what is written to one is read from the other, with
 * half-closed ends. Throws SystemCallError when the process has no descriptors left.
 */
export async function socketPair(
  fault: (error: unknown) => void,
): Promise<readonly [SocketStream, SocketStream]> {
  const fds = new Int32Array(2);
  check("socketpair", libc().socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
  const near = await adopt(fds[0] as number, fault);
  return [near, await adopt(fds[1] as number, fault)];
}

async function adopt(fd: number, fault: (error: unknown) => void): Promise<SocketStream> {
  const opened = Promise.withResolvers<SocketStream>();
  await Bun.connect<StreamSocket["data"]>({
    fd,
    allowHalfOpen: true,
    data: { stream: undefined },
    socket: {
      ...SOCKET_EVENTS,
      open(socket: StreamSocket) {
        const stream = new SocketStream(socket, fault);
        socket.data = { stream };
        opened.resolve(stream);
      },
    },
  } as unknown as Parameters<typeof Bun.connect<StreamSocket["data"]>>[0]);
  return await opened.promise;
}
