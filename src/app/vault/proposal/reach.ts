import type { KeyName, VaultId } from "../../../core/ids.ts";
import {
  applyProposal,
  type Misfit,
  nameOfChange,
  type ProposalEffect,
} from "../../../core/proposal/apply.ts";
import type { Proposal } from "../../../core/proposal/proposal.ts";
import { assessReach } from "../../../core/reach/assess.ts";
import type { ReachAssessment } from "../../../core/reach/assessment.ts";
import { endpointReach } from "../../../core/reach/endpoints.ts";
import type { HostLookup } from "../../../core/reach/host-facts.ts";
import { restatedReach } from "../../../core/reach/outside.ts";
import { reachHash } from "../../../core/reach/shown.ts";
import type { Service } from "../../../core/service/service.ts";
import type { Digest } from "../../../ports/digest.ts";
import type { BoundAudience } from "../../../ports/store/vault/audiences.ts";
import type { Credential } from "../../../ports/store/vault/credentials.ts";
import type { OAuthCredential } from "../../../ports/store/vault/oauth-credentials.ts";
import type { Repos } from "../../../ports/store.ts";

export type AssessDeps = { readonly digest: Digest; readonly lookUp: HostLookup };
type Reading = Pick<Repos, "services" | "credentials" | "audiences" | "oauthCredentials">;

/** What a vault has that a decision on a proposal rests on. */
export type VaultState = {
  readonly services: readonly Service[];
  readonly servicesVersion: number;
  readonly credentials: readonly Credential[];
  readonly oauth: readonly OAuthCredential[];
  readonly audiences: readonly BoundAudience[];
};

export type AssessedProposal = { readonly state: VaultState } & (
  | {
      readonly fits: true;
      readonly effect: ProposalEffect;
      readonly assessment: ReachAssessment;
      /** Of all that a decision rests on: another once any of it has changed. */
      readonly hash: string;
    }
  | { readonly fits: false; readonly misfits: readonly Misfit[] }
);

/** What the proposal would do to its vault as it stands, and what credentials would newly reach. */
export async function assessProposal(
  deps: AssessDeps,
  repos: Reading,
  proposal: Proposal,
): Promise<AssessedProposal> {
  const state = await loadState(repos, proposal.vaultId);
  const stored = new Set(state.credentials.map(({ key }) => key));
  const application = applyProposal(proposal, { services: state.services, keys: stored });
  if (!application.fits) return { state, ...application };
  const { effect } = application;
  const assessment = assessReach({
    before: state.services,
    after: effect.services,
    restated: restatedReach(statedBy(proposal, effect), state.audiences),
    endpointsBefore: state.oauth.flatMap(({ key, config }) => endpointReach(key, config)),
    endpointsAfter: endpointsAfter(state, effect),
    existing: stored,
    created: writtenKeys(effect).filter((key) => !stored.has(key)),
    replaced: writtenKeys(effect).filter((key) => stored.has(key)),
    audiences: state.audiences,
    lookUp: deps.lookUp,
  });
  return {
    state,
    fits: true,
    effect,
    assessment,
    hash: hashOf(deps.digest, { proposal, state, assessment }),
  };
}

/** The keys of the credentials that get another value, or another way to one. */
function writtenKeys({ sets, connects }: ProposalEffect): readonly KeyName[] {
  return [...sets, ...connects.map(({ key }) => key)];
}

/** The services that the proposal sets or switches, as they would be. */
function statedBy({ services }: Proposal, effect: ProposalEffect): readonly Service[] {
  const names = new Set(services.map(nameOfChange));
  return effect.services.filter(({ name }) => names.has(name));
}

async function loadState(repos: Reading, vaultId: VaultId): Promise<VaultState> {
  const { services, version } = await repos.services.load(vaultId);
  return {
    services,
    servicesVersion: version,
    credentials: await repos.credentials.list(vaultId),
    oauth: await repos.oauthCredentials.list(vaultId),
    audiences: await repos.audiences.list(vaultId),
  };
}

function endpointsAfter({ oauth }: VaultState, { connects, deletes }: ProposalEffect) {
  const changed = new Set([...deletes, ...connects.map(({ key }) => key)]);
  const kept = oauth.filter(({ key }) => !changed.has(key));
  return [
    ...kept.flatMap(({ key, config }) => endpointReach(key, config)),
    ...connects.flatMap((connect) => endpointReach(connect.key, connect.oauth)),
  ];
}

function hashOf(
  digest: Digest,
  {
    proposal,
    state,
    assessment,
  }: { readonly proposal: Proposal; readonly state: VaultState; readonly assessment: ReachAssessment },
): string {
  const { vaultId, number, version, services, slots } = proposal;
  const configs = new Map(state.oauth.map((one) => [one.key, one]));
  return reachHash(digest, {
    proposal: {
      vaultId,
      number,
      version,
      services,
      slots,
      oauth: state.oauth.map(({ key, config }) => ({ key, config })),
    },
    services: state.services,
    credentials: state.credentials.map(({ key, type, updatedAt }) => ({
      key,
      type,
      // Tokens are refreshed by themselves; what a person did is when it was connected.
      updatedAt: type === "oauth" ? (configs.get(key)?.connectedAt ?? 0) : updatedAt,
    })),
    audiences: state.audiences,
    assessment,
  });
}
