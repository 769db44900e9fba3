/** `tunnel.ts`, evaluated with the first connection: most processes make none, and pay only for this line. */
export function tunnels(): typeof import("./tunnel.ts") {
  return require("./tunnel.ts");
}
