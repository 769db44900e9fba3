import { AppError } from "../../../core/errors.ts";
import { agentAddress } from "../../../core/identity/agent-ref.ts";
import { subjectSpiffeId } from "../../../core/identity/spiffe-id.ts";
import { readSelfSigned, tokenEndpoints } from "../../../core/token-exchange/self-signed.ts";
import type { Ed25519 } from "../../../ports/identity/ed25519.ts";
import type { CompanyDeps } from "../company-of.ts";
import { isTakenBack } from "../svid-holder.ts";
import type { Party } from "./party.ts";

export type SelfSignedDeps = CompanyDeps & { readonly ed25519: Ed25519; readonly baseUrl: string };

/**
 * The agent whose key signed a token, which is good once. A key that only asks to become an agent's is nobody's yet.
 * Throws `invalid_request`.
 */
export async function selfSignedParty(deps: SelfSignedDeps, name: string, token: string): Promise<Party> {
  const refuse = (why: string) => new AppError("invalid_request", { message: `${name}: ${why}` });
  const read = readSelfSigned(token, { endpoints: tokenEndpoints(deps.baseUrl), now: deps.clock.now() });
  const { publicKey, key, message, signature, iat, exp, jti } = read;
  // First of all, so that nobody else learns which keys are known.
  if (!deps.ed25519.isSignedBy(key, message, signature)) throw refuse("its signature does not hold");
  const agent = await deps.store.agents.byPublicKey(publicKey);
  if (agent === undefined) throw refuse("no agent has its key");
  if (isTakenBack(agent, iat * 1000)) throw refuse("it was revoked");
  const isFirst = await deps.store.usedProofs.use(deps.digest(`${publicKey}\n${jti}`), exp * 1000);
  if (!isFirst) throw refuse("its jti was used before");
  const { companyId } = agent;
  const issuedAt = Math.min(iat, Math.floor(deps.clock.now() / 1000));
  const spiffeId = subjectSpiffeId(deps.trustDomain, agentAddress(agent));
  return { companyId, spiffeId, agent, alg: "EdDSA", iat: issuedAt, since: issuedAt, exp };
}
