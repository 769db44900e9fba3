import type { VaultId } from "../ids.ts";

export type Ingress = "mitm" | "explicit";

/**
 * One brokered or refused request. Names only: no header value, no query, no body, no credential.
 */
export type Entry = {
  /** Absent when the request was refused before its vault was known. */
  readonly vaultId?: VaultId;
  /** The actor, or whoever minted the session; empty when nobody is known, as the next two. */
  readonly actorType: "user" | "agent" | "";
  readonly actorId: string;
  /** The session's public id, as listings show it. */
  readonly sessionId: string;
  readonly ingress: Ingress;
  readonly method: string;
  /** `host:port`. */
  readonly host: string;
  /** As received, before substitution, without query. */
  readonly path: string;
  /** Name of the service, empty when none matched. */
  readonly matchedService: string;
  /** What was put in; for a request that failed for want of one, what was needed. */
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
  /** A placeholder of a key went to a host that no service is for, as it came. */
  readonly placeholderSent: boolean;
  /** By its name (RFC 8446 6.2), where a client broke off the handshake with us by one. */
  readonly tlsAlert?: string;
  /**
   * Where something was found that must not pass: a place such as `body` or `header x-debug`, and never what was found.
   */
  readonly foundIn?: string;
  readonly createdAt: number;
};

/** Who made a request, as far as it is known. */
export type Requester = Pick<Entry, "actorType" | "actorId" | "sessionId">;

export const NOBODY: Requester = { actorType: "", actorId: "", sessionId: "" };
