/** Everything that stays open behind one credential at the proxy, and an upstream that keeps it so. */
import type { Broker } from "../broker.ts";
import { open, openTls, openTunnel, type RawConnection } from "../raw-client.ts";
import type { Answer } from "../upstream.ts";

/** Answers that begin and do not end: a socket where one is asked for, else a stream. */
export const endless: Answer = (request, write) => {
  if (request.includes("Upgrade: websocket")) {
    return write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  }
  write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
};

/** A bare tunnel, an idle one, one with a stream, one with a socket, and a stream in absolute-form. */
export async function openEachWay(
  broker: Pick<Broker, "port" | "caPem">,
  authority: string,
  auth: string,
): Promise<readonly RawConnection[]> {
  const tunnel = () => openTls(broker.port, authority, { auth, ca: broker.caPem });
  const bare = await openTunnel(broker.port, authority, auth);
  const [idle, stream, socket] = [await tunnel(), await tunnel(), await tunnel()];
  stream.write(`GET /stream HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  await stream.until((text) => text.includes("part"));
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: ${authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await socket.until((text) => text.includes(" 101 "));
  const absolute = await open(broker.port);
  absolute.write(`GET https://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  await absolute.until((text) => text.includes("part"));
  return [bare, idle, stream, socket, absolute];
}
