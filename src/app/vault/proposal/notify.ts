import { isOver } from "../../../core/access/expiry.ts";
import type { UserId } from "../../../core/ids.ts";
import type { Proposal } from "../../../core/proposal/proposal.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Logger } from "../../../ports/logger.ts";
import type { Mailer } from "../../../ports/mailer.ts";
import type { PublicSuffixes } from "../../../ports/net/public-suffix.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Store } from "../../../ports/store.ts";
import { actorNames } from "../../actor-names.ts";
import { newProposalMail } from "../../mail/new-proposal.ts";

type NotifyDeps = {
  readonly store: Pick<Store, "grants" | "users" | "agents">;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly publicSuffixes: PublicSuffixes;
  readonly logger: Pick<Logger, "error">;
};

export type News = { readonly vault: Vault; readonly proposal: Proposal; readonly approvalUrl: string };

export type ProposalNews = {
  /**
   * Writes to each person that has access to the vault, and an active account: each gets a message of their own. Returns
   * at once; what cannot be sent is told to the server's log and to nobody else.
   */
  tell(news: News): void;
};

/** Further ones are not told of: agents must not fill our memory, whatever the mail server does. */
const MAX_WAITING = 100;

/**
 * Proposals are told of one after another, and to one person after another: however many agents raise, and however slow
 * the mail server is, codes for those who sign in find a line that is free.
 */
export function createProposalNews(deps: NotifyDeps): ProposalNews {
  let last = Promise.resolve();
  let waiting = 0;
  const untold = ({ vault, proposal }: News, error: unknown) =>
    deps.logger.error("nobody was told of a proposal", {
      vault: vault.name,
      proposal: proposal.number,
      error: String(error),
    });
  return {
    tell(news) {
      if (!deps.mailer.isConfigured) return;
      if (waiting >= MAX_WAITING) return untold(news, new Error("Too many wait for the mail server."));
      waiting += 1;
      last = last
        .then(() => writeToAll(deps, news))
        .catch((error: unknown) => untold(news, error))
        .finally(() => {
          waiting -= 1;
        });
    },
  };
}

async function writeToAll(deps: NotifyDeps, { vault, proposal, approvalUrl }: News): Promise<void> {
  const raiser = await nameOfRaiser(deps, proposal);
  const lookUp = await deps.publicSuffixes.load();
  for (const to of await peopleOf(deps, vault)) {
    const mail = newProposalMail({ to, vault: vault.name, proposal, lookUp, raiser, link: approvalUrl });
    await deps.mailer.send(mail).catch((error: unknown) => {
      deps.logger.error("mail not sent", { to, error: String(error) });
    });
  }
}

async function peopleOf({ store, clock }: NotifyDeps, vault: Vault): Promise<readonly string[]> {
  const now = clock.now();
  const grants = await store.grants.inVault(vault.id);
  const ids = grants.flatMap((grant) =>
    grant.actor.type === "user" && !isOver(grant, now) ? [grant.actor.id as UserId] : [],
  );
  return (await store.users.byIds(ids)).filter(({ active }) => active).map(({ email }) => email);
}

/** An agent's name; of a vault token whose it is, with its label. */
async function nameOfRaiser({ store }: NotifyDeps, { raisedBy }: Proposal): Promise<string> {
  if (raisedBy.type === "agent") return raisedBy.name;
  const label = raisedBy.name === "" ? "" : ` "${raisedBy.name}"`;
  if (raisedBy.mintedBy === undefined) return `A vault token${label}`;
  const nameOf = await actorNames(store, [raisedBy.mintedBy]);
  return `A vault token${label} of ${nameOf(raisedBy.mintedBy)}`;
}
