/** A connection to a target through a proxy's CONNECT, which is also how plain HTTP goes: our proxy takes both. */
import { EventEmitter } from "node:events";
import type { ClientRequest } from "node:http";
import { isIP, type Socket } from "node:net";
import { type ConnectionOptions, checkServerIdentity, connect as connectTls, type TLSSocket } from "node:tls";
import { HttpsProxyAgent } from "https-proxy-agent";
import { Deferred } from "./deferred.ts";

/** What `net.connect`, `tls.connect` and agents are given. */
export type Options = ConnectionOptions & { readonly host: string; readonly port: number | string };

/**
 * A socket that is through, with TLS begun on it where `secure`. Rejects when the proxy cannot be reached or refuses;
 * its reason phrase is then in the message, the proxy's URL is not.
 */
export async function openTunnel(proxy: URL, options: Options, secure: boolean): Promise<Socket> {
  // All that the library asks of a request is to hear of the answer and to be told of the socket.
  const request = new EventEmitter();
  let answer = { statusCode: 0, statusText: "" };
  request.once("proxyConnect", (heard: typeof answer) => {
    answer = heard;
  });
  const { host, port } = options;
  const socket = await agentOf(proxy).connect(
    request as ClientRequest,
    {
      ...(secure ? withTlsDefaults(options) : options),
      host,
      port: Number(port),
      secureEndpoint: secure,
    } as Parameters<HttpsProxyAgent<string>["connect"]>[1],
  );
  if (answer.statusCode !== 200) {
    socket.destroy();
    throw refusal(answer, `${host}:${port}`);
  }
  // Lets it flow, once whoever asked has attached what listens.
  setImmediate(() => request.emit("socket", socket));
  return socket;
}

/** The same at once, for callers that use the socket before it is connected. */
export function deferTunnel(proxy: URL, options: Options, secure: boolean): Deferred | TLSSocket {
  const tunnel = new Deferred(openTunnel(proxy, options, false));
  if (!secure) return tunnel;
  const { host: _host, port: _port, path: _path, ...rest } = withTlsDefaults(options);
  const socket = connectTls({ ...rest, socket: tunnel });
  // TLS over a stream that is no socket holds the process whatever it is told.
  const { ref, unref } = socket;
  socket.ref = () => {
    tunnel.ref();
    return ref.call(socket);
  };
  socket.unref = () => {
    tunnel.unref();
    return unref.call(socket);
  };
  return socket;
}

/**
 * What Node's own agent adds. Without a server name, on a socket that is there already, Node holds the certificate
 * against that socket's host, which is the proxy's, or against `localhost`: we name the host that is meant.
 */
function withTlsDefaults(options: Options): Options {
  const { host, ALPNProtocols = ["http/1.1"], checkServerIdentity: check = checkServerIdentity } = options;
  const servername = options.servername ?? (isIP(host) === 0 ? host : undefined);
  if (servername) return { ...options, ALPNProtocols, servername };
  return { ...options, ALPNProtocols, checkServerIdentity: (_host, certificate) => check(host, certificate) };
}

function refusal(
  { statusCode, statusText }: { statusCode: number; statusText: string },
  target: string,
): Error {
  const error = new Error(`the proxy refused ${target}: ${statusCode} ${statusText}`.trimEnd());
  return Object.assign(error, { code: "ERR_PROXY_TUNNEL", statusCode });
}

const agents = new Map<string, HttpsProxyAgent<string>>();

function agentOf({ href }: URL): HttpsProxyAgent<string> {
  const agent = agents.get(href) ?? new HttpsProxyAgent(href);
  agents.set(href, agent);
  return agent;
}
