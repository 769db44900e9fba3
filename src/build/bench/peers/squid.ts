/** Squid as Debian packages it (squid-openssl), with bumping and one added header. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "../../../../tests/support/certificates.ts";
import { freePort } from "../../../../tests/support/process/free-port.ts";
import { HEADER_VALUE } from "../servers/messages.ts";
import { daemonPath, end, listening, type Peer } from "./peer.ts";

const CERTGEN = "/usr/lib/squid/security_file_certgen";

export const squid: Peer = {
  title: "Squid (ssl-bump)",
  missing: () =>
    Bun.which("squid", { PATH: daemonPath() }) && existsSync(CERTGEN)
      ? undefined
      : "squid-openssl is not installed",
  start: async ({ folder, authority, port, hosts }) => {
    const own = createAuthority("Squid");
    const home = join(folder, "squid");
    await mkdir(home, { recursive: true });
    await Bun.write(join(home, "ca.pem"), own.pem + own.key);
    await Bun.write(join(home, "upstream-ca.pem"), authority.pem);
    await Bun.write(join(home, "hosts"), hosts.map((host) => `127.0.0.1 ${host}\n`).join(""));
    await Bun.$`${CERTGEN} -c -s ${join(home, "ssl_db")} -M 16MB`.quiet();
    const listenPort = await freePort();
    await Bun.write(join(home, "squid.conf"), configuration(home, listenPort));
    // Squid gives up root for this user, who then has to own what it writes.
    if (process.getuid?.() === 0) await Bun.$`chown -R proxy:proxy ${home} && chmod 711 ${folder}`.quiet();
    const child = Bun.spawn(["squid", "-N", "-f", join(home, "squid.conf")], {
      env: { PATH: daemonPath() },
      stdout: "ignore",
      stderr: Bun.file(join(folder, "squid.log")),
    });
    await listening(listenPort, child);
    return {
      route: { proxy: { port: listenPort }, port, ca: own.pem },
      pid: child.pid,
      injects: { header: true, body: false },
      [Symbol.asyncDispose]: () => end(child),
    };
  },
};

/**
 * Debian's defaults (one process, the access log on) without a cache. The names come from a hosts file. A POST may go
 * out on a kept connection, as it does with the others; by default Squid opens one for each, at ten times the cost.
 */
function configuration(home: string, port: number): string {
  return `
http_port 127.0.0.1:${port} ssl-bump tls-cert=${home}/ca.pem generate-host-certificates=on dynamic_cert_mem_cache_size=16MB
sslcrtd_program ${CERTGEN} -s ${home}/ssl_db -M 16MB
ssl_bump bump all
tls_outgoing_options cafile=${home}/upstream-ca.pem
request_header_add X-Bench ${HEADER_VALUE} all
hosts_file ${home}/hosts
max_filedescriptors 8192
http_access allow all
cache deny all
server_pconn_for_nonretriable allow all
access_log stdio:${home}/access.log
cache_log ${home}/cache.log
pid_filename ${home}/squid.pid
coredump_dir ${home}
cache_effective_user proxy
shutdown_lifetime 0 seconds
pinger_enable off
`;
}
