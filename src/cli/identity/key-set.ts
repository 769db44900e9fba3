/** A company's public keys, as its server publishes them or as a file holds them. */
import { readFileSync } from "node:fs";
import { type Fields, isObject } from "../../core/fields.ts";
import { parseSpiffeId } from "../../core/identity/spiffe-id.ts";
import { DEFAULT_COMPANY_ID } from "../../core/ids.ts";
import { send, type Target, textOf, toFailure } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import { readStdin } from "../ui/stdin.ts";

export type KeySet = {
  /** Where it is from, as it is told. */
  readonly from: string;
  /** JWKs, not looked into. */
  readonly keys: readonly Fields[];
  /** Whose keys they are, where the document says so; a bare key set does not. */
  readonly companyId?: string;
  readonly trustDomain?: string;
};

/**
 * The text of the document with a company's public keys (`GET /v1/ca/public-key`); nothing when the server knows no such
 * company. Needs no session.
 */
export async function fetchKeyDocument(
  target: Target,
  companyId: string = DEFAULT_COMPANY_ID,
): Promise<string | undefined> {
  const call = { method: "GET", path: "/v1/ca/public-key", query: { companyId } } as const;
  const response = await send(target, call);
  const text = await textOf(target, response);
  if (response.status === 404) return undefined;
  if (!response.ok) throw toFailure(target, response.status, text);
  return text;
}

/** What `file` holds, `-` for standard input: a JWK set, a SPIFFE bundle, or the server's document. */
export async function readKeySet(file: string): Promise<KeySet> {
  if (file === "-") return parseKeySet(await readStdin("the key set"), "standard input");
  try {
    return parseKeySet(readFileSync(file, "utf8"), file);
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause)) throw cause;
    const why = cause.code === "ENOENT" ? "no such file or directory" : cause.message;
    throw new Failure(`${file}: ${why}`, { cause });
  }
}

/** Throws a Failure for what is no key set. */
export function parseKeySet(text: string, from: string): KeySet {
  const document = parseJson(text);
  const { keys, companyId, spiffeId } = isObject(document) ? document : {};
  if (!Array.isArray(keys) || !keys.every(isObject)) {
    throw new Failure(`${from} holds no key set`, {
      hint: "it is a JSON object with keys, as agent-vault identity jwks prints it",
    });
  }
  const trustDomain = typeof spiffeId === "string" ? parseSpiffeId(spiffeId)?.trustDomain : undefined;
  return {
    from,
    keys,
    ...(typeof companyId === "string" ? { companyId } : {}),
    ...(trustDomain === undefined ? {} : { trustDomain }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
