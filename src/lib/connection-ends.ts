type End = { readonly address: string; readonly port: number };

/**
 * The two ends of a connection. All of 127.0.0.0/8 is loopback, so that another user can have the very port that one of ours
 * has, at an address beside it.
 */
export type Ends = { readonly client: End; readonly server: End };
