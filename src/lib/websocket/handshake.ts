/** The opening handshake, a server's side (RFC 6455 4.2). */
import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;
const VERSION = "13";

export type Handshake =
  | { readonly type: "accepted"; readonly accept: string }
  | { readonly type: "refused"; readonly status: 400 | 426; readonly message: string };

/** `header` gives the first value of a header by its name in lower case. */
export function judgeHandshake(isUpgrade: boolean, header: (name: string) => string | undefined): Handshake {
  const protocols = (header("upgrade") ?? "").split(",").map((name) => name.trim().toLowerCase());
  if (!isUpgrade || !protocols.includes("websocket")) {
    return { type: "refused", status: 426, message: "This is a WebSocket: ask with Upgrade: websocket." };
  }
  if (header("sec-websocket-version")?.trim() !== VERSION) {
    return { type: "refused", status: 426, message: "WebSocket version 13 is spoken here (RFC 6455)." };
  }
  const key = header("sec-websocket-key")?.trim() ?? "";
  if (!KEY.test(key)) {
    return {
      type: "refused",
      status: 400,
      message: "Sec-WebSocket-Key is missing or not 16 bytes in base64.",
    };
  }
  const accept = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  return { type: "accepted", accept };
}
