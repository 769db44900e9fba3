/**
 * The head of a request as the forwarder needs it: whether it is for the proxy or for the API, and the same again with the
 * agent's credential in it. Everything else passes as it came, for the server to judge. Text is latin1: a character a byte.
 */

import { isLoopbackHost } from "../../core/net/loopback.ts";

export type RequestHead = {
  /** CONNECT; a whole URL, as clients send it to a proxy; or a path, as to a server. */
  readonly form: "connect" | "absolute" | "origin";
  readonly method: string;
  /** Method, target and version. */
  readonly first: string;
  /** Header fields, with folded lines in one piece. */
  readonly fields: readonly string[];
};

/** Whom the credential is of, and which vault it is used for; without one the server takes the agent's only vault. */
export type Credential = { readonly svid: string; readonly vault: string | undefined };

const FIRST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.[01]$/;
const URL_TARGET = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Reads a head, without the empty line behind it. Nothing when its first line is none of HTTP/1. */
export function parseRequestHead(text: string): RequestHead | undefined {
  const [first = "", ...fields] = text.split(/\r\n(?![ \t])/);
  const [, method, target = ""] = FIRST_LINE.exec(first) ?? [];
  if (method === undefined) return undefined;
  const form = method === "CONNECT" ? "connect" : URL_TARGET.test(target) ? "absolute" : "origin";
  return { form, method, first, fields };
}

/** For the proxy. A request that is no CONNECT is the last on its connection: the next has a credential of its own. */
export function headForProxy(head: RequestHead, { svid, vault }: Credential): Buffer {
  const kept = without(head.fields, ["proxy-authorization"]);
  const credential =
    vault === undefined ? `Bearer ${svid}` : `Basic ${Buffer.from(`${svid}:${vault}`).toString("base64")}`;
  const fields = head.form === "connect" ? kept : lastOne(kept);
  return toBytes(head.first, [...fields, `Proxy-Authorization: ${credential}`]);
}

/** For the API of the server that `host` names. A vault that the request names itself is kept. */
export function headForApi(head: RequestHead, host: string, { svid, vault }: Credential): Buffer {
  const kept = lastOne(without(head.fields, ["authorization", "proxy-authorization", "host", "cookie"]));
  const named = vault === undefined || kept.some((field) => nameOf(field) === "x-vault");
  return toBytes(head.first, [
    `Host: ${host}`,
    ...kept,
    ...(named ? [] : [`X-Vault: ${vault}`]),
    `Authorization: Bearer ${svid}`,
  ]);
}

/**
 * Whether a page in the user's browser may have sent a request for the API. It reaches this port as the user's own programs
 * do, and what is put into the head says to the API that it is no page: so it is told here, by where it is from and by the
 * name that was made to resolve to loopback (DNS rebinding). Programs say neither.
 */
export function isFromPage({ fields }: RequestHead): boolean {
  const hosts = valuesOf(fields, "host");
  if (hosts.some((host) => !isLoopbackHost(hostnameOf(`http://${host}`)))) return true;
  if (valuesOf(fields, "origin").some((origin) => URL.parse(origin)?.host !== hosts[0])) return true;
  return valuesOf(fields, "sec-fetch-site").some((site) => site !== "same-origin" && site !== "none");
}

function hostnameOf(url: string): string {
  return URL.parse(url)?.hostname ?? "";
}

function valuesOf(fields: readonly string[], name: string): readonly string[] {
  return fields
    .filter((field) => nameOf(field) === name)
    .map((field) =>
      field
        .slice(field.indexOf(":") + 1)
        .trim()
        .toLowerCase(),
    );
}

/** The connection ends behind the answer; what else `Connection` names stays named, an upgrade as it is. */
function lastOne(fields: readonly string[]): readonly string[] {
  if (fields.some((field) => nameOf(field) === "upgrade")) return fields;
  const named = fields
    .filter((field) => nameOf(field) === "connection")
    .flatMap((field) => field.slice(field.indexOf(":") + 1).split(","))
    .map((option) => option.trim())
    .filter((option) => option !== "" && !/^(?:keep-alive|close)$/i.test(option));
  const kept = without(fields, ["connection", "proxy-connection", "keep-alive"]);
  return [...kept, `Connection: ${["close", ...named].join(", ")}`];
}

function without(fields: readonly string[], names: readonly string[]): readonly string[] {
  return fields.filter((field) => !names.includes(nameOf(field)));
}

/** Also of one that is spelt with a space where none may be: what is taken out must not be smuggled past. */
function nameOf(field: string): string {
  return field
    .slice(0, Math.max(0, field.indexOf(":")))
    .trim()
    .toLowerCase();
}

function toBytes(first: string, fields: readonly string[]): Buffer {
  return Buffer.from(`${[first, ...fields].join("\r\n")}\r\n\r\n`, "latin1");
}
