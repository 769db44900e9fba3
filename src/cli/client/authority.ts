import { Failure } from "../failure.ts";
import { send, type Target, textOf, toFailure } from "./transport.ts";

/** The root certificate of a server, and where its proxy listens. */
export type Authority = {
  readonly pem: string;
  readonly proxyPort: number;
  /** The proxy's own listener speaks TLS. */
  readonly proxyTls: boolean;
};

const DEFAULT_PROXY_PORT = 14322;

/** Needs no session. Throws a Failure when the server's proxy is off. */
export async function fetchCa(target: Target): Promise<Authority> {
  const response = await send(target, { method: "GET", path: "/v1/mitm/ca.pem" });
  const text = await textOf(target, response);
  if (response.status === 404) {
    throw new Failure(`the proxy of ${target.address} is switched off`, {
      hint: "start the server with a --mitm-port other than 0",
      forOwner: true,
    });
  }
  if (!response.ok) throw toFailure(target, response.status, text);
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw new Failure(`${target.address} did not answer with a certificate`);
  }
  const port = Number(response.headers.get("X-MITM-Port"));
  return {
    pem: text,
    proxyPort: Number.isInteger(port) && port > 0 && port < 65536 ? port : DEFAULT_PROXY_PORT,
    proxyTls: response.headers.get("X-MITM-TLS") === "1",
  };
}
