/** The proxy of a vault between its setting, which may hold a password, and what is stored, sealed. */
import { badField } from "../../../core/all-faults.ts";
import { AppError } from "../../../core/errors.ts";
import type { VaultId } from "../../../core/ids.ts";
import type { ProxyChoice } from "../../../core/net/upstream-proxy.ts";
import { ProxyUrlFault, parseProxyUrl } from "../../../core/net/upstream-proxy-url.ts";
import { type Sealed, Secret } from "../../../core/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";

/** `none`, or the text of a URL that `parseProxyUrl` takes; undefined for a blank, the default. Throws `bad_request`. */
export function parseUpstreamProxy(text: string): Secret | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (trimmed.toLowerCase() === NONE) return new Secret(NONE);
  try {
    parseProxyUrl(trimmed);
  } catch (error) {
    if (!(error instanceof ProxyUrlFault)) throw error;
    throw badField("upstream_proxy", `upstream_proxy: ${error.message}`);
  }
  return new Secret(trimmed);
}

/** What is stored of it. */
export function sealUpstreamProxy(barrier: Pick<Barrier, "seal">, vaultId: VaultId, text: Secret): string {
  return Buffer.from(barrier.seal(text, { kind: "upstream-proxy", vaultId })).toString("base64url");
}

/** Back from there. Throws `decryption_failed`: what is to leave through a proxy leaves by no other way. */
export function openUpstreamProxy(
  barrier: Pick<Barrier, "open">,
  vaultId: VaultId,
  stored: string | undefined,
): ProxyChoice | undefined {
  if (stored === undefined) return undefined;
  const sealed = Buffer.from(stored, "base64url") as Uint8Array as Sealed;
  const text = barrier.open(sealed, { kind: "upstream-proxy", vaultId }).open();
  return text === NONE ? NONE : parseProxyUrl(text);
}

/** The same for showing it: one that does not open any more is none, and can be set anew. */
export function readableUpstreamProxy(
  ...[barrier, vaultId, stored]: Parameters<typeof openUpstreamProxy>
): ProxyChoice | undefined {
  try {
    return openUpstreamProxy(barrier, vaultId, stored);
  } catch (error) {
    if (error instanceof AppError && error.code === "decryption_failed") return undefined;
    throw error;
  }
}

const NONE = "none";
