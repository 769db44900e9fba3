import type { KeyName } from "../../core/ids.ts";
import type { Plan } from "../../core/injection/plan.ts";
import type { HeaderEdit, UnsignedHead } from "../../core/injection/signing.ts";
import type { Revealed } from "../../core/leak/revealed.ts";
import type { RefreshFailed } from "../../ports/secret-source.ts";
import type { Access } from "./proxy-access.ts";
import type { VaultPolicy } from "./routing.ts";

/** A plan with its values, ready to be written many times. */
export type Ready = {
  readonly type: "ready";
  /** The same on every request. Bytes as latin1, as heads are written. */
  readonly headers: readonly HeaderEdit[];
  /** Where a request is signed: its own headers, to be added to the others. Undefined when one is unusable. */
  readonly sign?: (head: UnsignedHead) => readonly HeaderEdit[] | undefined;
  value(key: KeyName): string | undefined;
  /** What no answer may tell: the same list as long as the values are the same. */
  readonly revealed: readonly Revealed[];
  /** Differs whenever what is injected differs; not the secret and of no use for guessing it. */
  readonly fingerprint: string;
};

export type Resolved =
  | Ready
  | { readonly type: "missing"; readonly key: KeyName }
  /** The stored value does not open. */
  | { readonly type: "damaged"; readonly key: KeyName }
  /** No provider has given a value yet. */
  | { readonly type: "not_connected"; readonly key: KeyName }
  | (Pick<RefreshFailed, "type" | "message" | "isFinal"> & { readonly key: KeyName })
  /** A value holds CR, LF or another control character and cannot stand in a header. */
  | { readonly type: "unusable"; readonly key: KeyName | undefined; readonly header: string }
  /** The service sends the calling agent's identity, and no agent calls. */
  | { readonly type: "no_agent" }
  /** It would send one that opens this instance itself. */
  | { readonly type: "own_audience"; readonly audience: string };

/** Whoever calls, as far as what is added depends on it. */
export type SecretCaller = Pick<Access, "principal">;

export type SecretResolver = {
  /** Directly when this policy's plan was resolved before, for that caller, and nothing of it has changed or run out. */
  resolve(policy: VaultPolicy, plan: Plan, caller: SecretCaller): Resolved | Promise<Resolved>;
  /** What follows values that their service refused, see `StoredResolver`. */
  renew(
    policy: VaultPolicy,
    plan: Plan,
    refused: { readonly fingerprint: string; readonly caller: SecretCaller },
  ): Promise<Ready | undefined>;
  sweep(): void;
  settle(atMostMs: number): Promise<void>;
};
