import { bracketed } from "../core/net/target.ts";

/** `http://host:port` as clients can use it: a server that listens on every address is found on loopback. */
export function announcedUrl(host: string, port: number): string {
  return `http://${bracketed(reachable(host))}:${port}`;
}

function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}
