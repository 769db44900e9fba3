/** Agents with SVIDs, straight in a store. */

import { randomBytes } from "node:crypto";
import { agentName } from "../../../src/core/identity/agent-ref.ts";
import type { SigningAlg } from "../../../src/core/identity/signing-key.ts";
import { proxySpiffeId, subjectSpiffeId } from "../../../src/core/identity/spiffe-id.ts";
import { svidClaims } from "../../../src/core/identity/svid-claims.ts";
import { DEFAULT_TRUST_DOMAIN } from "../../../src/core/identity/trust-domain.ts";
import {
  type AgentId,
  type CompanyAgentId,
  type CompanyId,
  DEFAULT_COMPANY_ID,
  DEFAULT_VAULT_ID,
  type VaultId,
} from "../../../src/core/ids.ts";
import { createBarrier } from "../../../src/crypto/barrier.ts";
import { createSvidSigner } from "../../../src/crypto/identity/svid-signer.ts";
import type { SigningKey } from "../../../src/ports/store/company/signing-keys.ts";
import type { Store } from "../../../src/ports/store.ts";
import { anAgent } from "../../store/samples.ts";

export const PROXY_AUDIENCE = proxySpiffeId(DEFAULT_TRUST_DOMAIN);

type SvidOptions = {
  readonly audience?: string;
  readonly ttlSeconds?: number;
  /** When it is issued, in ms since 1970. */
  readonly at?: number;
  readonly alg?: SigningAlg;
  readonly jti?: string;
};

export type Issuer = {
  /** An agent with a role in these vaults. */
  agent(name: string, vaults?: readonly VaultId[]): Promise<AgentId>;
  /** Signed with the company's present keys, whether or not there is such an agent. */
  svid(name: string, options?: SvidOptions): Promise<string>;
  /** New keys sign; the old ones are published no more from `retiredAt` and the grace on. */
  rotate(retiredAt: number): Promise<void>;
};

/** A company with keys of its own in that store. */
export async function issuerIn(
  store: Pick<Store, "agents" | "companies" | "grants" | "signingKeys">,
  companyId: CompanyId = DEFAULT_COMPANY_ID,
  barrier = createBarrier(new Uint8Array(randomBytes(32))),
): Promise<Issuer> {
  const signer = createSvidSigner({ barrier });
  await store.companies.create({ id: companyId, registeredAt: 1, bundleSequence: 0 });
  let keys: readonly SigningKey[] = [];
  const renew = async (at: number) => {
    const algs = ["EdDSA", "ES256"] as const;
    keys = algs.map((alg) => ({ ...signer.generate(companyId, alg), createdAt: at }));
    await store.signingKeys.replace(companyId, keys, at);
  };
  await renew(1);
  return {
    async agent(name, vaults = [DEFAULT_VAULT_ID]) {
      const id = crypto.randomUUID() as AgentId;
      await store.agents.create(
        anAgent({ id, name: agentName({ companyId, agentId: name as CompanyAgentId }), companyId }),
      );
      for (const vault of vaults)
        await store.grants.put({ type: "agent", id }, vault, { role: "proxy", grantedAt: 0 });
      return id;
    },
    async svid(name, options = {}) {
      const { audience = PROXY_AUDIENCE, ttlSeconds = 3600, at = Date.now(), alg = "EdDSA" } = options;
      const sub = subjectSpiffeId(DEFAULT_TRUST_DOMAIN, { companyId, agentId: name as CompanyAgentId });
      const { jti = crypto.randomUUID() } = options;
      const key = keys.find((one) => one.alg === alg);
      if (key === undefined) throw new Error(`no key for ${alg}`);
      return await signer.sign(svidClaims(sub, { audience, ttlSeconds, alg }, { now: at, jti }), key);
    },
    rotate: renew,
  };
}
