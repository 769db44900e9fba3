import type { RootLife } from "../core/certificate/succession.ts";
import type { KeyRepo } from "./store/instance/keys.ts";

/** From when it signs, and when it ends. */
export type NewRoot = { readonly signsFrom: number; readonly endsAt: number };

/** A root certificate as people compare it. */
export type RootDescription = RootLife & {
  readonly subject: string;
  /** Of its key. */
  readonly algorithm: "ECDSA with P-256";
  /** SHA-256 of the certificate in upper-case hex pairs with colons, as other tools show it. */
  readonly fingerprint: string;
  readonly pem: string;
};

/** The roots of this instance as those see them who look after it. Times are milliseconds since 1970. */
export type CertificateAuthority = {
  /**
   * Makes and publishes a successor, which signs after an overlap or, `atOnce`, now, when the old root is forgotten. One
   * that is published already is used at once, or else is a `conflict`. It writes through the keys of a unit of work, and
   * is in use from the next `renew` on, once that is committed.
   */
  rotate(
    options: { readonly atOnce: boolean },
    keys: Pick<KeyRepo, "roots" | "createRoot" | "promoteRoot">,
  ): Promise<NewRoot>;
  /** Reads what was made here and by other servers. True when the roots are others. */
  renew(): Promise<boolean>;
  /** All that are kept, by generation, by what was last read. */
  roots(): readonly RootDescription[];
  /** What those who keep copies of the root must know now, in sentences. */
  notices(): readonly string[];
};

/** How a root that nears its end is followed without anybody asking. */
export type RootSuccession = Pick<CertificateAuthority, "renew"> & {
  /** By what was last read. */
  isSuccessorDue(): boolean;
  /** Makes the successor through the keys of a unit of work, unless it is there already; in use as with `rotate`. */
  succeed(keys: Pick<KeyRepo, "roots" | "createRoot">): Promise<NewRoot | undefined>;
};
