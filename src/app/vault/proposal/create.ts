import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import type { Act } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import { formatProposedServices } from "../../../core/proposal/format.ts";
import { describeHolders } from "../../../core/proposal/holders.ts";
import { approvalLink } from "../../../core/proposal/link.ts";
import { type ParsedProposal, type ProposalBody, parseProposal } from "../../../core/proposal/parse.ts";
import {
  APPROVAL_LINK_LIFETIME_MS,
  PROPOSAL_LIFETIME_MS,
  PROPOSAL_LIMITS,
  type Proposal,
  type ProposalRaiser,
} from "../../../core/proposal/proposal.ts";
import type { HostOptions } from "../../../core/service/host-pattern.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { enterOwnVault } from "../enter-vault.ts";
import { noteProposalEvent } from "../webhook/note-event.ts";
import type { ProposalNews } from "./notify.ts";

type Deps = ActDeps & {
  readonly store: Pick<Store, "vaults" | "grants" | "atomically">;
  readonly proposalNews: ProposalNews;
  readonly barrier: Pick<Barrier, "seal">;
  readonly tokens: Pick<Tokens, "mint">;
  /** Where people reach this server; no trailing slash. */
  readonly baseUrl: string;
  /** Which hosts a service may name. */
  readonly devMode: boolean;
  readonly pinned?: HostOptions["pinned"];
};

export type CreatedProposal = {
  readonly number: number;
  readonly vault: string;
  /** Holds the secret of the link, which is told here and in mails, and kept nowhere. */
  readonly approvalUrl: string;
};

/**
 * Raises a proposal in the vault that the caller works in, and tells the vault's people by mail, beside the answer. Throws
 * what `enterOwnVault` and `parseProposal` throw, in this order, and then `too_many_proposals`; nothing is stored when it
 * throws.
 */
export async function createProposal(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string | undefined; readonly body: ProposalBody },
): Promise<CreatedProposal> {
  const vault = await enterOwnVault(deps, principal, { named: request.vault, action: "proposal:create" });
  const { token, hash } = deps.tokens.mint("approval");
  const { pinned, devMode, baseUrl } = deps;
  const proposal = await act(deps, doerOf(principal), async (repos, note) => {
    const now = deps.clock.now();
    const { services } = await repos.services.load(vault.id);
    const keys = new Set((await repos.credentials.list(vault.id)).map(({ key }) => key));
    const options = { devMode, ...(pinned === undefined ? {} : { pinned }) };
    const parsed = parseProposal(request.body, { services, keys }, options);
    await demandRoom(repos, vault, now);
    const number = await repos.proposals.nextNumber(vault.id);
    const made = makeProposal(parsed, { vault, number, raisedBy: await raiserOf(repos, principal), now });
    const values = parsed.values.map(({ key, value }) => ({
      key,
      sealed: deps.barrier.seal(value, {
        kind: "proposal-credential",
        vaultId: vault.id,
        proposal: number,
        key,
      }),
    }));
    const approvalToken = { hash, expiresAt: now + APPROVAL_LINK_LIFETIME_MS };
    await repos.proposals.create({ ...made, approvalToken, values });
    note(creationAct(vault, made));
    await noteProposalEvent(repos, { event: "proposal.created", vault, proposal: made, at: now, baseUrl });
    return made;
  });
  const approvalUrl = approvalLink(baseUrl, proposal.number, token);
  deps.proposalNews.tell({ vault, proposal, approvalUrl });
  return { number: proposal.number, vault: vault.name, approvalUrl };
}

/** So many may wait in a vault, whoever raised them; who did is told, so that one that takes all of it is noticed. */
async function demandRoom({ proposals }: Repos, vault: Vault, now: number): Promise<void> {
  const pending = await proposals.countPending(vault.id, now);
  if (pending < PROPOSAL_LIMITS.pending) return;
  const waiting = await proposals.summaries(vault.id, { status: "pending" }, now);
  const holders = describeHolders(waiting.map(({ raisedBy }) => raisedBy));
  throw new AppError("too_many_proposals", {
    message: `${pending} proposals wait in vault "${vault.name}" already: ${holders}`,
    hint: "Ask a member of the vault to decide some of them, and raise none again that waits already.",
  });
}

function makeProposal(
  { services, slots, message, userMessage }: ParsedProposal,
  of: {
    readonly vault: Vault;
    readonly number: number;
    readonly raisedBy: ProposalRaiser;
    readonly now: number;
  },
): Proposal {
  return {
    vaultId: of.vault.id,
    number: of.number,
    version: 1,
    status: "pending",
    services,
    slots,
    message,
    userMessage,
    raisedBy: of.raisedBy,
    createdAt: of.now,
    expiresAt: of.now + PROPOSAL_LIFETIME_MS,
  };
}

async function raiserOf({ sessions }: Repos, principal: Principal): Promise<ProposalRaiser> {
  if (principal.type === "scoped") {
    const session = await sessions.byHash(principal.session);
    const name = session?.type === "scoped" ? (session.label ?? "") : "";
    const { publicId: id, mintedBy } = principal;
    return { type: "scoped", id, name, ...(mintedBy === undefined ? {} : { mintedBy }) };
  }
  // People act themselves, and companies are in no vault: none gets as far.
  if (principal.type !== "agent") throw new AppError("forbidden");
  return { type: "agent", id: principal.id, name: principal.name };
}

/** What it would change, and none of what the agent wrote about it. */
function creationAct(vault: Vault, { number, services, slots }: Proposal): Act {
  const changes = formatProposedServices(services).map(
    (change) => `${wordOf(change)} ${change.name} (${change.host})`,
  );
  const credentials = slots.map(({ key, type }) => `${type === "delete" ? type : "set"} ${key}`);
  return {
    action: "proposal.create",
    vault,
    target: { type: "proposal", id: String(number), name: `proposal ${number}` },
    changes: {
      ...(changes.length === 0 ? {} : { services: { after: changes } }),
      ...(credentials.length === 0 ? {} : { credentials: { after: credentials } }),
    },
  };
}

function wordOf(change: ReturnType<typeof formatProposedServices>[number]): string {
  if (change.action === "delete" || "auth" in change) return change.action;
  return change.enabled === true ? "enable" : "disable";
}
