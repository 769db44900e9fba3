/** `http://host:port` as clients can use it: a server that listens on every address is found on loopback. */
export function announcedUrl(host: string, port: number): string {
  return `http://${bracketed(reachable(host))}:${port}`;
}

function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Only this machine can connect to a server that listens on this host. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
