/** The two floors of the table: no proxy, and the least a TLS-intercepting proxy in Bun can do. */
import { join } from "node:path";
import { createAuthority } from "../../../../tests/support/certificates.ts";
import { end, firstLine, type Peer } from "./peer.ts";

const INJECTS_NOTHING = { header: false, body: false };

export const direct: Peer = {
  title: "no proxy",
  missing: () => undefined,
  start: async ({ authority, port }) => ({
    route: { proxy: undefined, port, ca: authority.pem },
    pid: undefined,
    injects: INJECTS_NOTHING,
    [Symbol.asyncDispose]: async () => {},
  }),
};

export const relay: Peer = {
  title: "bare relay (Bun)",
  missing: () => undefined,
  start: async ({ folder, authority, port }) => {
    const own = createAuthority("Relay");
    const leaf = own.issue(["*.bench.test"]);
    const paths = ["relay.pem", "relay.key", "relay-upstream-ca.pem"].map((name) => join(folder, name));
    const texts = [leaf.cert, leaf.key, authority.pem];
    await Promise.all(paths.map((path, at) => Bun.write(path, texts[at] ?? "")));
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "../servers/relay.ts"), ...paths], {
      stdout: "pipe",
      stderr: "inherit",
    });
    return {
      route: { proxy: { port: Number(await firstLine(child.stdout)) }, port, ca: own.pem },
      pid: child.pid,
      injects: INJECTS_NOTHING,
      [Symbol.asyncDispose]: () => end(child),
    };
  },
};
