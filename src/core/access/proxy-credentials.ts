import type { TokenHash } from "../ids.ts";

/** The vault that is meant, where one is named. */
type Hint = { readonly vaultHint: string | undefined };
/** What a client of the proxy presents: a token or an SVID and, perhaps, the vault it means. */
export type PresentedCredentials = Hint & { readonly token: string };
/** The same, or the session whose token was presented when the door was opened that a client came through. */
export type ProxyCredentials = PresentedCredentials | (Hint & { readonly session: TokenHash });
