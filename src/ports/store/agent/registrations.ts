import type { Proof, RegistrationRequest } from "../../../core/agent/registration.ts";
import type { PublicKey } from "../../../core/identity/did.ts";
import type { AgentId, RegistrationId } from "../../../core/ids.ts";

/** A key that asks to become an agent, and what became of that. */
export type Registration = RegistrationRequest & {
  readonly id: RegistrationId;
  readonly proof: Proof;
  /** From where it was asked last. */
  readonly remoteIp: string;
  /** When it was asked last. */
  readonly requestedAt: number;
  readonly decision?: RegistrationDecision;
};

/** Who decided, and when, the audit log says. */
export type RegistrationDecision =
  | {
      readonly status: "approved";
      /** Absent once the agent is deleted. */
      readonly agentId?: AgentId;
    }
  | { readonly status: "rejected"; readonly reason: string };

export type RegistrationRepo = {
  byId(id: RegistrationId): Promise<Registration | undefined>;
  /** The undecided one of a key, however old. */
  pendingOf(publicKey: PublicKey): Promise<Registration | undefined>;
  /** Those that are undecided and were asked for after that time, the oldest first. */
  pending(after: number): Promise<readonly Registration[]>;
  countPending(after: number): Promise<number>;
  /** One that is undecided; its key has no other. */
  create(registration: Registration): Promise<void>;
  /** What was asked for anew under its id. */
  replace(registration: Registration): Promise<void>;
  /** False when it is decided already, or not there. Whoever waits for it hears of an `instance` change. */
  decide(id: RegistrationId, decision: RegistrationDecision): Promise<boolean>;
  /** Deletes those that are undecided and were asked for before that time, and says how many. */
  deletePending(before: number): Promise<number>;
};
