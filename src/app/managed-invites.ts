/** Which invites somebody may manage, and which of them is meant: the same for those of people and of agents. */
import type { Principal } from "../core/actor.ts";
import { AppError } from "../core/errors.ts";
import type { TokenHash, VaultId } from "../core/ids.ts";
import { parseSuffix } from "../core/invite/suffix.ts";
import type { Clock } from "../ports/clock.ts";
import type { Assignment } from "../ports/store/vault/grants.ts";
import type { Repos } from "../ports/store.ts";
import type { Tokens } from "../ports/tokens.ts";
import { authorize, authorizeActor, may } from "./authorize.ts";

type Invite = {
  readonly createdBy: { readonly id: string };
  readonly vaults: readonly Pick<Assignment, "vaultId">[];
};
type Kind = "user-invite" | "agent-invite";
type Deps = { readonly store: Pick<Repos, "grants">; readonly clock: Clock };

export type Management = {
  /** Whether it may be revoked by them, and so is shown to them. */
  covers(invite: Invite): boolean;
  /** Throws `forbidden`. */
  demand(invite: Invite): void;
  /** The same for a query; nothing for owners, who manage all. */
  readonly within?: { readonly createdBy: string; readonly vaultIds: readonly VaultId[] };
};

/** What the principal may manage of one kind of invites; one query, however many there are. Throws `forbidden`. */
export async function managementOf(
  { store, clock }: Deps,
  principal: Principal,
  kind: Kind,
): Promise<Management> {
  const actor = authorize({ clock }, principal, `${kind}:list`);
  const grants = await store.grants.ofActor(actor.id);
  const administered = grants.filter((grant) =>
    may({ clock }, principal, {
      action: "vault-user:manage",
      target: { vaultId: grant.vaultId, grant },
    }),
  );
  const vaults = new Set(administered.map(({ vaultId }) => vaultId));
  const question = (invite: Invite) => ({
    action: `${kind}:manage` as const,
    target: {
      createdBy: invite.createdBy.id,
      administersVault: invite.vaults.some(({ vaultId }) => vaults.has(vaultId)),
    },
  });
  const covers = (invite: Invite) => may({ clock }, principal, question(invite));
  const within = { createdBy: actor.id, vaultIds: [...vaults] };
  return {
    covers,
    demand: (invite) => void authorizeActor({ clock }, principal, question(invite)),
    ...(covers({ createdBy: { id: "" }, vaults: [] }) ? {} : { within }),
  };
}

/**
 * The invite of that token, or the one whose token ends so among those of `ending` that are managed: of others' an end
 * tells nothing. Undefined where there is none. Throws `forbidden` for the whole token of one that is not managed,
 * `invite_ambiguous`, and `bad_request` for an end that is too short.
 */
export async function namedInvite<I extends Invite>(
  { management, tokens }: { readonly management: Management; readonly tokens: Pick<Tokens, "hash"> },
  token: string,
  find: {
    byHash(hash: TokenHash): Promise<I | undefined>;
    ending(suffix: string): Promise<readonly I[]>;
  },
): Promise<I | undefined> {
  const whole = await find.byHash(tokens.hash(token));
  if (whole !== undefined) {
    management.demand(whole);
    return whole;
  }
  const suffix = parseSuffix(token);
  const ending = suffix === undefined ? [] : await find.ending(suffix);
  const [invite, other] = ending.filter(management.covers);
  if (other !== undefined) throw new AppError("invite_ambiguous");
  return invite;
}
