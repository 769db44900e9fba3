import type { AgentId, CompanyId } from "../../../core/ids.ts";

/** That a passport was given, and what became of it; the passport itself is not kept. Times in ms since 1970. */
export type Passport = {
  readonly jti: string;
  readonly companyId: CompanyId;
  readonly agentId: AgentId;
  readonly expiresAt: number;
  readonly revocation?: PassportRevocation;
};

export type PassportRevocation = {
  readonly at: number;
  readonly reason?: string;
};

export type RevokedPassport = Passport & { readonly revocation: PassportRevocation };

export type PassportRepo = {
  create(passport: Omit<Passport, "revocation">): Promise<void>;
  byJti(jti: string): Promise<Passport | undefined>;
  /** Of that agent, those that end after `now`, the revoked among them; what ends last comes first. */
  ofAgent(agentId: AgentId, now: number): Promise<readonly Passport[]>;
  /** False when there is none, or it was revoked before: of all who revoke one, one is told true. */
  revoke(jti: string, revocation: PassportRevocation): Promise<boolean>;
  /** Of that company, in the order in which they were revoked. */
  revokedOf(companyId: CompanyId): Promise<readonly RevokedPassport[]>;
  /** Deletes those that ended before that time, and says how many. */
  deleteEnded(before: number): Promise<number>;
};
