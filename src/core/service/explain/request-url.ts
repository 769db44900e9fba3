/** A request as somebody writes it down: a method and an address. */
import { AppError, type FieldFault } from "../../errors.ts";
import { parseAuthority } from "../../net/target.ts";
import type { Asked } from "./explain.ts";

/** Its path stays as it is written: of dots in it the proxy says that they are ambiguous. */
const URL_PARTS = /^(?:(https?):\/\/)?([^/?#@\s]+)(\/[^?#\s]*)?(?:[?#]\S*)?$/i;
const PORTS = { http: 80, https: 443 } as const;
const METHOD = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/**
 * What is asked by it: https unless it says http, the scheme's port unless it says one, the method in capitals. Throws
 * `bad_request` with a fault for each that is none.
 */
export function parseAsked(method: string, url: string): Asked {
  const faults: FieldFault[] = [];
  if (!METHOD.test(method)) faults.push(faultOf("method", "is no method such as GET"));
  const [, written = "https", authority = "", path = "/"] = URL_PARTS.exec(url.trim()) ?? [];
  const scheme = written.toLowerCase() as keyof typeof PORTS;
  const target = parseAuthority(authority, PORTS[scheme]);
  if (target === undefined)
    faults.push(faultOf("url", "is no address such as https://api.example.com/v1/charges"));
  if (target !== undefined && faults.length === 0) {
    return { scheme, method: method.toUpperCase(), host: target.host, port: target.port, path };
  }
  throw new AppError("bad_request", {
    message: faults.map(({ message }) => message).join("; "),
    fieldFaults: faults,
  });
}

function faultOf(field: string, problem: string): FieldFault {
  return { field, code: "bad_request", message: `${field} ${problem}` };
}
