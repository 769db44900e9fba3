/**
 * mitmproxy with one added header, and a script for what it has no option for. Long bodies are streamed: by default it
 * collects them, which takes it most of a minute for 100 MiB.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../../../tests/support/process/free-port.ts";
import { HEADER_VALUE } from "../servers/messages.ts";
import { end, listening, type Peer } from "./peer.ts";

/**
 * Names stand for 127.0.0.1; a body that is streamed has left before `--modify-headers` is applied; an event stream
 * without a length would be collected.
 */
const SCRIPT = `
def server_connect(data):
    data.server.address = ("127.0.0.1", data.server.address[1])

def requestheaders(flow):
    if int(flow.request.headers.get("content-length", "0")) > 1000000:
        flow.request.headers["X-Bench"] = "${HEADER_VALUE}"

def responseheaders(flow):
    if flow.response.headers.get("content-type") == "text/event-stream":
        flow.response.stream = True
`;

export const mitmproxy: Peer = {
  title: "mitmproxy",
  missing: () => (Bun.which("mitmdump") ? undefined : "mitmproxy is not installed"),
  start: async ({ folder, authority, port }) => {
    const home = join(folder, "mitmproxy");
    await mkdir(home, { recursive: true });
    await Bun.write(join(home, "upstream-ca.pem"), authority.pem);
    await Bun.write(join(home, "bench.py"), SCRIPT);
    const listenPort = await freePort();
    const child = Bun.spawn(
      [
        "mitmdump",
        "--quiet",
        "--listen-host=127.0.0.1",
        `--listen-port=${listenPort}`,
        `--modify-headers=/~q/X-Bench/${HEADER_VALUE}`,
        "--set=stream_large_bodies=1m",
        `--set=confdir=${home}`,
        `--set=ssl_verify_upstream_trusted_ca=${home}/upstream-ca.pem`,
        `--scripts=${home}/bench.py`,
      ],
      { stdout: "ignore", stderr: Bun.file(join(folder, "mitmproxy.log")) },
    );
    await listening(listenPort, child);
    return {
      route: {
        proxy: { port: listenPort },
        port,
        ca: await Bun.file(join(home, "mitmproxy-ca-cert.pem")).text(),
      },
      pid: child.pid,
      injects: { header: true, body: false },
      [Symbol.asyncDispose]: () => end(child),
    };
  },
};
