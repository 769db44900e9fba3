import type { Principal } from "../../core/actor.ts";
import { type AskedRequest, type AskId, MAX_WAITING_PER_ACTOR, type NewAsk } from "../../core/ask/ask.ts";
import { runOf } from "../../core/ask/run.ts";
import type { Target } from "../../core/net/target.ts";
import { askData } from "../../core/webhook/event.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { actorNames } from "../actor-names.ts";
import type { Access } from "../proxy/proxy-access.ts";
import { noteEvent } from "../vault/webhook/note-event.ts";

export type RaiseDeps = {
  readonly store: Pick<Store, "asks" | "atomically" | "changes" | "sessions" | "users" | "agents">;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly tokens: Pick<Tokens, "mint">;
  /** Where people reach this server; no trailing slash. */
  readonly baseUrl: string;
};

/** A request that would wait. */
export type AskRequest = Omit<AskedRequest, "queryLength"> & {
  readonly access: Access;
  readonly target: Target;
  readonly pathAndQuery: string;
  /** How its body is framed: part of what an answer is for. */
  readonly body: string;
  /** When it has waited long enough, where it has waited before; ms since 1970. */
  readonly deadline: number | undefined;
};

/** Of a path in a question; the whole of it is in what an answer is bound to. */
const MAX_PATH = 512;

/**
 * Stores a question and puts it into the outbox of the vault's webhook, with a link that answers it. Undefined when so
 * many of the actor's wait already, at whichever server.
 */
export async function raise(
  deps: RaiseDeps,
  request: AskRequest,
  { binding, deadline }: { readonly binding: string; readonly deadline: number },
): Promise<AskId | undefined> {
  const { access, target } = request;
  const { token, hash } = deps.tokens.mint("ask-link");
  const askedBy = await nameOf(deps.store, access.principal);
  const ask: NewAsk = {
    vaultId: access.vaultId,
    actorType: access.requester.actorType,
    actorId: access.countedAs,
    sessionId: access.principal.publicId,
    run: runOf(access.principal),
    ofToken: access.principal.type === "scoped",
    askedBy,
    method: request.method,
    scheme: request.scheme,
    host: target.host,
    port: target.port,
    path: request.path.length <= MAX_PATH ? request.path : `${request.path.slice(0, MAX_PATH)}…`,
    queryLength: Math.max(0, request.pathAndQuery.length - request.path.length - 1),
    bodyBytes: request.bodyBytes,
    binding,
    link: hash,
    createdAt: deps.clock.now(),
    deadline,
  };
  return await deps.store.atomically(async (repos) => {
    const id = await repos.asks.create(ask, MAX_WAITING_PER_ACTOR);
    if (id === undefined) return { commit: false, value: undefined };
    const data = askData(access.vaultName, { ...ask, id }, `${deps.baseUrl}/ask/${token}`);
    await noteEvent(repos, access.vaultId, { event: "ask.created", at: ask.createdAt, data });
    return { commit: true, value: id };
  });
}

/** A token's label says more than who minted it. */
async function nameOf(
  { sessions, users, agents }: Pick<Store, "sessions" | "users" | "agents">,
  principal: Principal,
): Promise<string> {
  if (principal.type === "company") return principal.companyId;
  if (principal.type !== "scoped") return principal.name;
  const session = await sessions.byHash(principal.session);
  const label = session?.type === "scoped" ? session.label : undefined;
  if (label !== undefined && label !== "") return label;
  const { mintedBy } = principal;
  if (mintedBy === undefined) return "a token of this vault";
  return `a token of ${(await actorNames({ users, agents }, [mintedBy]))(mintedBy)}`;
}
