import type { Socket } from "node:net";

/** What an upstream does with a connection, by the path asked for; `early` is how much of a body came with the head. */
export type PathScenes = Readonly<Record<string, (socket: Socket, early: number) => void>>;

/** Reads the head of a connection's first request and leaves the rest to the scene of its path; without one it is a 404. */
export function byPath(scenes: PathScenes): (socket: Socket) => void {
  return (socket) => {
    let text = "";
    const read = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", read);
      (scenes[text.split(" ")[1] ?? ""] ?? notFound)(socket, text.length - end - 4);
    };
    socket.on("data", read);
  };
}

function notFound(socket: Socket): void {
  socket.end("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
}
