/**
 * nginx (Debian's nginx-light) as a TLS relay: the limit in C. It ends TLS on both sides, verifies the upstream, keeps
 * connections and adds one header; it knows no CONNECT, no policy and keeps no log. Its clients connect straight to it.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "../../../../tests/support/certificates.ts";
import { freePort } from "../../../../tests/support/process/free-port.ts";
import { EVENTS_PATH, HEADER_VALUE } from "../servers/messages.ts";
import { daemonPath, end, HOST, listening, type Peer } from "./peer.ts";

export const nginx: Peer = {
  title: "nginx (TLS relay)",
  missing: () => (Bun.which("nginx", { PATH: daemonPath() }) ? undefined : "nginx-light is not installed"),
  start: async ({ folder, authority, port }) => {
    const own = createAuthority("nginx");
    const leaf = own.issue(["*.bench.test"]);
    const home = join(folder, "nginx");
    await mkdir(home, { recursive: true });
    await Bun.write(join(home, "leaf.pem"), leaf.cert);
    await Bun.write(join(home, "leaf.key"), leaf.key);
    await Bun.write(join(home, "upstream-ca.pem"), authority.pem);
    const listenPort = await freePort();
    const file = join(home, "nginx.conf");
    await Bun.write(file, configuration(home, listenPort, port));
    const child = Bun.spawn(["nginx", "-p", home, "-e", join(home, "error.log"), "-c", file], {
      env: { PATH: daemonPath() },
      stdout: "ignore",
      stderr: Bun.file(join(folder, "nginx.log")),
    });
    await listening(listenPort, child);
    return {
      route: { proxy: undefined, port: listenPort, ca: own.pem },
      pid: child.pid,
      injects: { header: true, body: false },
      [Symbol.asyncDispose]: () => end(child),
    };
  },
};

/**
 * One worker, and no limit on the requests of a connection: by default nginx closes each after a thousand. Bodies pass
 * as they come, as they do with the others.
 */
function configuration(home: string, listenPort: number, upstreamPort: number): string {
  // Otherwise the worker becomes a user who may not enter the run's folder.
  const user = process.getuid?.() === 0 ? "user root root;" : "";
  return `
${user}
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid ${home}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${home}/body;
  proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi;
  scgi_temp_path ${home}/scgi;
  upstream api {
    server 127.0.0.1:${upstreamPort};
    keepalive 64;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${listenPort} ssl backlog=1024;
    ssl_certificate ${home}/leaf.pem;
    ssl_certificate_key ${home}/leaf.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    keepalive_requests 1000000000;
    client_max_body_size 0;
    proxy_request_buffering off;
    proxy_max_temp_file_size 0;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Connection "";
    proxy_set_header X-Bench ${HEADER_VALUE};
    proxy_ssl_server_name on;
    proxy_ssl_name ${HOST};
    proxy_ssl_verify on;
    proxy_ssl_trusted_certificate ${home}/upstream-ca.pem;
    proxy_ssl_protocols TLSv1.2 TLSv1.3;
    location / { proxy_pass https://api; }
    location = ${EVENTS_PATH} { proxy_pass https://api; proxy_buffering off; }
  }
}
`;
}
