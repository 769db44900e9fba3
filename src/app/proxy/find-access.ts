import { type Denial, decide, type HeldGrant } from "../../core/access/decide.ts";
import type { ProxyCredentials } from "../../core/access/proxy-credentials.ts";
import { hidesVault } from "../../core/access/visibility.ts";
import { companyActor, dependsOnActors, isActor, type Principal } from "../../core/actor.ts";
import type { AgentRights } from "../../core/agent/rights.ts";
import { proxySpiffeId } from "../../core/identity/spiffe-id.ts";
import { isSvidShaped } from "../../core/identity/svid-token.ts";
import type { TrustDomains } from "../../core/identity/trust-domain.ts";
import type { VaultId } from "../../core/ids.ts";
import { NOBODY, type Requester } from "../../core/log/entry.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Session } from "../../ports/store/account/sessions.ts";
import type { SvidVerifier } from "../../ports/svid.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { rightsOf } from "../agent/rights/rights.ts";
import type { SvidRefusal } from "../company/svid-holder.ts";
import { svidPrincipal } from "../company/svid-principal.ts";
import { isFrozen } from "../frozen.ts";
import { identify, identifySession } from "../principals.ts";
import type { AccessStore } from "./access-store.ts";
import { type MeteredAccess, meteredAccess } from "./metered.ts";

export type AccessRefusal =
  | "session_invalid"
  /** A token that was good until its time was over. */
  | "session_expired"
  /** A person has to thaw whoever is behind the token. */
  | "actor_frozen"
  | "vault_required"
  | "vault_forbidden"
  /** A grant that was good until its time was over. */
  | "vault_access_expired"
  | "vault_not_found"
  /** A person's login session: it belongs to no vault and is not for programs. */
  | "user_session"
  | SvidRefusal;

type Vault = { readonly id: VaultId; readonly name: string };
/** Somebody who may use the proxy, until `until`. */
export type Found = {
  readonly type: "found";
  readonly principal: Principal;
  readonly vault: Vault;
  /** What it may do there, of an agent or who acts for one; people may do all that the vault lets them. */
  readonly rights: AgentRights | undefined;
  /** What is counted of its use; undefined where nothing limits it. */
  readonly metered: MeteredAccess | undefined;
  readonly until: number;
  /** When it is over whatever else becomes of the session: at the end of its age, or of the grant. */
  readonly endsAt: number;
  /** Of a session that ends when it is not used for so long. */
  readonly idleTtlMs: number | undefined;
  /** The actors, changes of whom may change it. */
  readonly dependsOn: readonly string[];
};
export type NotFound = {
  readonly type: "refused";
  readonly reason: AccessRefusal;
  /** As far as the token tells; for the log. */
  readonly requester: Requester;
};

export type FindAccessDeps = {
  readonly tokens: Pick<Tokens, "hash">;
  readonly clock: Clock;
  readonly svidVerifier: SvidVerifier;
  readonly trustDomain: TrustDomains;
};

/** Who presents these, which vault is meant, and what the one authority says to it. */
export async function findAccess(
  deps: FindAccessDeps,
  store: AccessStore,
  credentials: ProxyCredentials,
): Promise<Found | NotFound> {
  const holder =
    "token" in credentials && isSvidShaped(credentials.token)
      ? await holderOfSvid(deps, store, credentials.token)
      : await holderOfSession(deps, store, credentials);
  if (holder.type === "refused") return holder;
  const { principal, idleTtlMs, dependsOn } = holder;
  const refuse = (reason: AccessRefusal): NotFound => ({
    type: "refused",
    reason: holder.wordFor(reason),
    requester: requesterOf(principal),
  });
  const now = deps.clock.now();
  const meant = await vaultFor(store, principal, credentials.vaultHint);
  if (typeof meant === "string") return refuse(meant);
  const target = meant && { vaultId: meant.vault.id, grant: meant.grant };
  const decision = decide(principal, { action: "proxy:use", target }, now);
  if (!decision.allow) {
    return refuse(hidesVault(principal, decision.denial) ? "vault_not_found" : asRefusal(decision.denial));
  }
  if (meant === undefined) return refuse("vault_required");
  const endsAt = Math.min(holder.endsAt, meant.grant?.expiresAt ?? Number.POSITIVE_INFINITY);
  const rights = await rightsOf({ store, clock: deps.clock }, principal);
  const metered = await meteredAccess(store, {
    principal,
    session: holder.session,
    vaultId: meant.vault.id,
    grant: meant.grant,
  });
  return {
    type: "found",
    principal,
    vault: meant.vault,
    rights,
    metered,
    until: decision.until,
    endsAt,
    idleTtlMs,
    dependsOn,
  };
}

type Holder = Pick<Found, "principal" | "endsAt" | "idleTtlMs" | "dependsOn"> & {
  readonly type: "holder";
  /** Behind its token; an SVID stands for none. */
  readonly session: Session | undefined;
  /** How its holder is told of a refusal. */
  wordFor(reason: AccessRefusal): AccessRefusal;
};

async function holderOfSession(
  deps: FindAccessDeps,
  store: AccessStore,
  credentials: ProxyCredentials,
): Promise<Holder | NotFound> {
  const identified = await ("token" in credentials
    ? identify({ ...deps, store }, credentials.token)
    : identifySession({ ...deps, store }, credentials.session));
  if (identified.type === "refused") {
    return { type: "refused", reason: identified.code, requester: formerHolder(identified.session) };
  }
  const { principal, session } = identified;
  const { expiresAt: endsAt = Number.POSITIVE_INFINITY, idleTtlMs } = session;
  const dependsOn = dependsOnActors(principal);
  return { type: "holder", principal, session, endsAt, idleTtlMs, dependsOn, wordFor: (reason) => reason };
}

async function holderOfSvid(
  deps: FindAccessDeps,
  store: AccessStore,
  svid: string,
): Promise<Holder | NotFound> {
  const proven = await svidPrincipal({ ...deps, store }, svid, proxySpiffeId(deps.trustDomain));
  if (proven.type === "refused") {
    const requester = proven.agent === undefined ? NOBODY : agentRequester(proven.agent.id);
    return { type: "refused", reason: proven.reason, requester };
  }
  const { principal, agent } = proven;
  if (await isFrozen(store, principal)) {
    return { type: "refused", reason: "actor_frozen", requester: requesterOf(principal) };
  }
  const dependsOn = [principal.id, companyActor(agent.companyId)];
  const { endsAt } = principal;
  const none = { session: undefined, idleTtlMs: undefined };
  return { type: "holder", principal, ...none, endsAt, dependsOn, wordFor: forSvids };
}

/** A vault that there is not, and one where the agent has no role, are one answer. */
function forSvids(reason: AccessRefusal): AccessRefusal {
  if (reason === "session_expired") return "svid_expired";
  return reason === "vault_not_found" ? "vault_forbidden" : reason;
}

function agentRequester(actorId: string): Requester {
  return { actorType: "agent", actorId, sessionId: "" };
}

function asRefusal(denial: Denial): AccessRefusal {
  if (denial === "people-excluded") return "user_session";
  if (denial === "grant-ended") return "vault_access_expired";
  return denial === "session-ended" ? "session_expired" : "vault_forbidden";
}

type Meant = { readonly vault: Vault; readonly grant: HeldGrant | undefined };

/** Which vault is meant; undefined for people and companies, who can mean none here. */
async function vaultFor(
  store: AccessStore,
  principal: Principal,
  hint: string | undefined,
): Promise<Meant | AccessRefusal | undefined> {
  switch (principal.type) {
    case "user":
    case "company":
      return undefined;
    case "scoped": {
      const vault = await store.vaults.byId(principal.vaultId);
      if (vault === undefined) return "vault_not_found";
      return hint === undefined || hint === vault.name ? { vault, grant: undefined } : "vault_forbidden";
    }
    case "agent": {
      if (hint === undefined) {
        const all = await store.grants.ofActor(principal.id);
        // One that is over counts: its holder must not be led into a vault that somebody else gave it, and that access
        // has ended says more than that a vault is to be named.
        const [only, ...others] = all;
        if (only === undefined && principal.svidIssuedAt !== undefined) return "vault_forbidden";
        return only !== undefined && others.length === 0
          ? { vault: { id: only.vaultId, name: only.vaultName }, grant: only }
          : "vault_required";
      }
      const vault = await store.vaults.byName(hint);
      if (vault === undefined) return "vault_not_found";
      return { vault, grant: await store.grants.find(principal.id, vault.id) };
    }
    default:
      return principal satisfies never;
  }
}

/** As a row of the request log names them. */
export function requesterOf(principal: Principal): Requester {
  const minter = principal.type === "scoped" ? principal.mintedBy : undefined;
  const actor = isActor(principal) ? principal : minter;
  return { actorType: actor?.type ?? "", actorId: actor?.id ?? "", sessionId: principal.publicId };
}

/** Whose session it was that has ended, or whose user or agent has. */
function formerHolder(session: Session | undefined): Requester {
  if (session === undefined) return NOBODY;
  const sessionId = session.publicId;
  switch (session.type) {
    case "user":
      return { actorType: "user", actorId: session.userId, sessionId };
    case "agent":
      return { actorType: "agent", actorId: session.agentId, sessionId };
    case "scoped":
      return { actorType: session.mintedBy?.type ?? "", actorId: session.mintedBy?.id ?? "", sessionId };
    default:
      return session satisfies never;
  }
}
