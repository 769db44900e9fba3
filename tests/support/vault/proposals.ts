/** Proposals as they lie in the store, raised without asking whether they may be. */
import { DEFAULT_VAULT_ID, type KeyName, type VaultId } from "../../../src/core/ids.ts";
import { fromStored } from "../../../src/core/proposal/format.ts";
import {
  APPROVAL_LINK_LIFETIME_MS,
  PROPOSAL_LIFETIME_MS,
  type ProposalRaiser,
} from "../../../src/core/proposal/proposal.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { Instance } from "../instance.ts";

export type Raised = {
  /** As on the wire; beside each service also `adopted` and `replaces`, as they are stored. */
  readonly services?: readonly object[];
  readonly credentials?: readonly object[];
  /** What the agent gave for slots with `has_value`. */
  readonly values?: Readonly<Record<string, string>>;
  readonly raisedBy?: ProposalRaiser;
  readonly message?: string;
};

/** The next proposal of the vault, with the token of its link. */
export async function raise(
  { store, deps, clock }: Instance,
  { services = [], credentials = [], values = {}, raisedBy, message = "please" }: Raised,
  vaultId: VaultId = DEFAULT_VAULT_ID,
): Promise<{ readonly number: number; readonly token: string }> {
  const number = await store.proposals.nextNumber(vaultId);
  const { token, hash } = deps.tokens.mint("approval");
  const now = clock.now();
  await store.proposals.create({
    vaultId,
    number,
    ...fromStored({ services: JSON.stringify(services), slots: JSON.stringify(credentials) }, "sample"),
    message,
    userMessage: "",
    raisedBy: raisedBy ?? { type: "agent", id: "agent-1", name: "builder" },
    createdAt: now,
    expiresAt: now + PROPOSAL_LIFETIME_MS,
    approvalToken: { hash, expiresAt: now + APPROVAL_LINK_LIFETIME_MS },
    values: Object.entries(values).map(([name, value]) => {
      const key = name as KeyName;
      const context = { kind: "proposal-credential", vaultId, proposal: number, key } as const;
      return { key, sealed: deps.barrier.seal(new Secret(value), context) };
    }),
  });
  return { number, token };
}

/** A service with a bearer token, as an entry of a proposal. */
export function bearerEntry(name: string, host: string, token: string, more: object = {}): object {
  return { action: "set", name, host, auth: { type: "bearer", token }, ...more };
}
