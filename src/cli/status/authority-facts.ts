import { fetchCa } from "../client/authority.ts";
import { Failure } from "../failure.ts";
import { rootCertificates } from "../trust-store/root-certificate.ts";
import { TIMEOUT_MS } from "./server-facts.ts";

/** As `--json` has it. `fingerprint` is SHA-256 as other tools show it, `ends_on` a day. */
type RootFacts = { readonly fingerprint: string; readonly ends_on: string };

/** As `--json` has it. */
export type AuthorityFacts = {
  /** Those to trust, the one that signs first. */
  readonly roots: readonly RootFacts[];
  readonly proxy_port: number;
};

/** Undefined where the server gives none, as with its proxy off. */
export async function findAuthority(address: string): Promise<AuthorityFacts | undefined> {
  try {
    const { pem, proxyPort } = await fetchCa({ address, timeoutMs: TIMEOUT_MS });
    const roots = rootCertificates(pem).map(({ fingerprint, endsOn }) => ({ fingerprint, ends_on: endsOn }));
    return { roots, proxy_port: proxyPort };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}
