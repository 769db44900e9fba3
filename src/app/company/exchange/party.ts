import type { SigningAlg } from "../../../core/identity/signing-key.ts";
import type { SpiffeId } from "../../../core/identity/spiffe-id.ts";
import type { CompanyId } from "../../../core/ids.ts";
import type { ActClaim, Span } from "../../../core/token-exchange/delegation.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";

/** Whom a token proves that is handed in for an exchange. */
export type Party = {
  readonly companyId: CompanyId;
  readonly spiffeId: SpiffeId;
  /** Absent for a company itself. */
  readonly agent?: Agent;
  /** Who acts for it. */
  readonly act?: ActClaim;
  /** What the token is good for alone. */
  readonly scope?: string;
  readonly alg: SigningAlg;
  /** In seconds since 1970, and never in the future: what is taken back now was issued before. */
  readonly iat: number;
} & Span;
