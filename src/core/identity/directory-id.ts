import type { CompanyId } from "../ids.ts";
import { agentAddress, qualifiedRef } from "./agent-ref.ts";
import { didOf, type PublicKey } from "./did.ts";

/** What an agent is called on the surface under `/api`: its DID, and `company:agentId` as long as it has no key. */
export function directoryId(agent: {
  readonly companyId: CompanyId;
  readonly name: string;
  readonly publicKey?: PublicKey;
}): string {
  return agent.publicKey === undefined ? qualifiedRef(agentAddress(agent)) : didOf(agent.publicKey);
}
