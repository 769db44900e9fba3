import type { VaultId } from "../ids.ts";

export type Ingress = "mitm" | "explicit";

/**
 * One brokered or refused request. Names only: no header value, no query, no body, no credential.
 */
export type Entry = {
  /** Absent when the request was refused before its vault was known. */
  readonly vaultId?: VaultId;
  readonly actorType: "user" | "agent" | "";
  readonly actorId: string;
  readonly ingress: Ingress;
  readonly method: string;
  /** `host:port`. */
  readonly host: string;
  /** As received, before substitution, without query. */
  readonly path: string;
  /** Name of the service, empty when none matched. */
  readonly matchedService: string;
  readonly credentialKeys: readonly string[];
  /** 0 when the client left before an answer. */
  readonly status: number;
  readonly latencyMs: number;
  /** Empty when nothing went wrong here. */
  readonly errorCode: string;
  /** What the client itself sent as authentication, by scheme and header name. */
  readonly authScheme: string;
  readonly authHeader: string;
  /** A credential went into a request over `http://`, where everyone on the way can read it. */
  readonly plaintext: boolean;
  readonly createdAt: number;
};
