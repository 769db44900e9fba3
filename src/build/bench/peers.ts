/** The peers of the table, apart from agent-vault itself: no proxy, the bare relay, Squid, mitmproxy. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "../../../tests/support/certificates.ts";
import { freePort } from "../../../tests/support/process/free-port.ts";
import { end, firstLine, HOST, listening, type Peer } from "./peer.ts";

/** The header that Squid and mitmproxy add; agent-vault's service injects the same word. */
const HEADER_VALUE = "bench-credential";

export const direct: Peer = {
  name: "no proxy",
  missing: () => undefined,
  start: async ({ authority, port }) => ({
    proxy: undefined,
    target: { host: HOST, port },
    ca: authority.pem,
    pid: undefined,
    injects: false,
    [Symbol.asyncDispose]: async () => {},
  }),
};

export const relay: Peer = {
  name: "bare relay (Bun)",
  missing: () => undefined,
  start: async ({ folder, authority, port }) => {
    const own = createAuthority("Relay");
    const leaf = own.issue([HOST]);
    const paths = {
      cert: join(folder, "relay.pem"),
      key: join(folder, "relay.key"),
      ca: join(folder, "upstream-ca.pem"),
    };
    await Bun.write(paths.cert, leaf.cert);
    await Bun.write(paths.key, leaf.key);
    await Bun.write(paths.ca, authority.pem);
    const child = Bun.spawn(
      [process.execPath, join(import.meta.dir, "relay.ts"), paths.cert, paths.key, paths.ca],
      { stdout: "pipe", stderr: "inherit" },
    );
    return {
      proxy: { port: Number(await firstLine(child.stdout)) },
      target: { host: HOST, port },
      ca: own.pem,
      pid: child.pid,
      injects: false,
      [Symbol.asyncDispose]: () => end(child),
    };
  },
};

const CERTGEN = "/usr/lib/squid/security_file_certgen";

export const squid: Peer = {
  name: "Squid (ssl-bump)",
  missing: () =>
    Bun.which("squid", { PATH: sbin() }) && existsSync(CERTGEN)
      ? undefined
      : "squid-openssl is not installed",
  start: async ({ folder, authority, port }) => {
    const own = createAuthority("Squid");
    const home = join(folder, "squid");
    await mkdir(home, { recursive: true });
    await Bun.write(join(home, "ca.pem"), own.pem + own.key);
    await Bun.write(join(home, "upstream-ca.pem"), authority.pem);
    await Bun.$`${CERTGEN} -c -s ${join(home, "ssl_db")} -M 16MB`.quiet();
    const listenPort = await freePort();
    await Bun.write(join(home, "squid.conf"), squidConfiguration(home, listenPort));
    // Squid gives up root for this user, who then has to own what it writes.
    if (process.getuid?.() === 0) await Bun.$`chown -R proxy:proxy ${home} && chmod 711 ${folder}`.quiet();
    const child = Bun.spawn(["squid", "-N", "-f", join(home, "squid.conf")], {
      env: { PATH: sbin() },
      stdout: "ignore",
      stderr: Bun.file(join(folder, "squid.log")),
    });
    await listening(listenPort, child);
    return {
      proxy: { port: listenPort },
      target: { host: HOST, port },
      ca: own.pem,
      pid: child.pid,
      injects: true,
      [Symbol.asyncDispose]: () => end(child),
    };
  },
};

/** Debian's defaults (one process, the access log on), with bumping, one added header and no cache. */
function squidConfiguration(home: string, port: number): string {
  return `
http_port 127.0.0.1:${port} ssl-bump tls-cert=${home}/ca.pem generate-host-certificates=on dynamic_cert_mem_cache_size=16MB
sslcrtd_program ${CERTGEN} -s ${home}/ssl_db -M 16MB
ssl_bump bump all
tls_outgoing_options cafile=${home}/upstream-ca.pem
request_header_add X-Bench ${HEADER_VALUE} all
http_access allow all
cache deny all
access_log stdio:${home}/access.log
cache_log ${home}/cache.log
pid_filename ${home}/squid.pid
coredump_dir ${home}
cache_effective_user proxy
shutdown_lifetime 0 seconds
pinger_enable off
`;
}

export const mitmproxy: Peer = {
  name: "mitmproxy",
  missing: () => (Bun.which("mitmdump") ? undefined : "mitmproxy is not installed"),
  start: async ({ folder, authority, port }) => {
    const home = join(folder, "mitmproxy");
    await mkdir(home, { recursive: true });
    await Bun.write(join(home, "upstream-ca.pem"), authority.pem);
    const listenPort = await freePort();
    const child = Bun.spawn(
      [
        "mitmdump",
        "--quiet",
        "--listen-host=127.0.0.1",
        `--listen-port=${listenPort}`,
        `--modify-headers=/~q/X-Bench/${HEADER_VALUE}`,
        `--set=confdir=${home}`,
        `--set=ssl_verify_upstream_trusted_ca=${home}/upstream-ca.pem`,
      ],
      { stdout: "ignore", stderr: Bun.file(join(folder, "mitmproxy.log")) },
    );
    await listening(listenPort, child);
    return {
      proxy: { port: listenPort },
      target: { host: HOST, port },
      ca: await Bun.file(join(home, "mitmproxy-ca-cert.pem")).text(),
      pid: child.pid,
      injects: true,
      [Symbol.asyncDispose]: () => end(child),
    };
  },
};

/** Debian keeps daemons where an ordinary user's path does not look. */
function sbin(): string {
  return `/usr/local/sbin:/usr/sbin:/sbin:${process.env["PATH"] ?? "/usr/bin:/bin"}`;
}
