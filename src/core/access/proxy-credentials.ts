/** What a client of the proxy presents: a token or an SVID and, perhaps, the vault it means. */
export type ProxyCredentials = { readonly token: string; readonly vaultHint: string | undefined };
