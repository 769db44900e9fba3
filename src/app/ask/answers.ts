/** Answering requests that wait for a person: who may, and what an answer does. */
import type { Principal } from "../../core/actor.ts";
import { type Always, alwaysService, alwaysText, type Holdings } from "../../core/ask/always.ts";
import { type Ask, type AskAnswer, type AskId, type AskWay, askedUrl, statusOf } from "../../core/ask/ask.ts";
import { allowanceEnd } from "../../core/ask/run.ts";
import { anonymousDoer, doerOf } from "../../core/audit/doer.ts";
import type { Doer } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import { serviceChanges } from "../../core/service/changes.ts";
import type { HostOptions } from "../../core/service/host-pattern.ts";
import { upsertServices } from "../../core/service/merge.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, act, type Note } from "../audit/act.ts";
import { enterVault } from "../vault/enter-vault.ts";

type HostDeps = { readonly devMode: boolean; readonly pinned?: HostOptions["pinned"] };
type Deps = HostDeps & {
  readonly store: Pick<Store, "vaults" | "grants" | "asks" | "services" | "credentials" | "audiences">;
  readonly clock: Clock;
};

/** One that waits, and what `always` would do. */
export type AskShown = Ask & { readonly always: Always };

/** Those that wait in the vault, the oldest first; of one session alone where it is named. */
export async function listAsks(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly session?: string | undefined },
): Promise<readonly AskShown[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "ask:list" });
  const waiting = await deps.store.asks.waiting(vault.id, deps.clock.now());
  const { session } = request;
  const asked = session === undefined ? waiting : waiting.filter(({ sessionId }) => sessionId === session);
  if (asked.length === 0) return [];
  const holdings = await holdingsOf(deps, deps.store, vault.id);
  return asked.map((ask) => ({ ...ask, always: alwaysService(ask, ask.path, holdings) }));
}

/**
 * Answers one of the vault. Throws `ask_not_found`, `ask_over` when somebody else has answered, or nobody waits any more,
 * and `bad_request` where `always` cannot be.
 */
export async function answerAsk(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly vault: string; readonly id: AskId; readonly answer: AskAnswer; readonly way: AskWay },
): Promise<Answered> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "ask:answer" });
  const ask = await deps.store.asks.find(request.id);
  if (ask === undefined || ask.vaultId !== vault.id) throw new AppError("ask_not_found");
  const doer = doerOf(principal);
  const { answer, way } = request;
  return await decide(deps, { doer, by: doer.name, vault, ask, answer, way });
}

export type Answered = { readonly answer: AskAnswer; readonly ask: Ask; readonly done: string };

/** What whoever has the link is shown. Throws `ask_link_unknown`. */
export async function askBehindLink(
  deps: Deps & { readonly tokens: Pick<Tokens, "hash"> },
  token: string,
): Promise<{ readonly vault: Vault; readonly ask: AskShown; readonly status: Ask["status"] }> {
  const ask = await deps.store.asks.byLink(deps.tokens.hash(token));
  const vault = ask && (await deps.store.vaults.byId(ask.vaultId));
  if (ask === undefined || vault === undefined) throw new AppError("ask_link_unknown");
  const holdings = await holdingsOf(deps, deps.store, vault.id);
  const always = alwaysService(ask, ask.path, holdings);
  return { vault, ask: { ...ask, always }, status: statusOf(ask, deps.clock.now()) };
}

/** Answers by the link, of which knowing it is the proof. Throws `ask_link_unknown`, and as `answerAsk`. */
export async function answerByLink(
  deps: Deps & ActDeps & { readonly tokens: Pick<Tokens, "hash"> },
  request: { readonly token: string; readonly answer: AskAnswer; readonly ip: string },
): Promise<Answered> {
  const { ask, vault } = await askBehindLink(deps, request.token);
  const { answer, ip } = request;
  return await decide(deps, { doer: anonymousDoer(ip), by: "", vault, ask, answer, way: "link" });
}

type Decision = {
  readonly doer: Doer;
  readonly by: string;
  readonly vault: Pick<Vault, "id" | "name">;
  readonly ask: Ask;
  readonly answer: AskAnswer;
  readonly way: AskWay;
};

function decide(deps: Deps & ActDeps, decision: Decision): Promise<Answered> {
  const { doer, by, vault, ask, answer, way } = decision;
  return act(deps, doer, async (repos, note) => {
    const at = deps.clock.now();
    if (!(await repos.asks.answer(ask, { answer, way, by, at }))) throw await over(repos, ask, at);
    const target = { type: "ask", id: String(ask.id), name: ask.host } as const;
    const changes = {
      answer: { after: answer },
      way: { after: way },
      method: { after: ask.method },
      url: { after: askedUrl(ask) },
      asked_by: { after: ask.askedBy },
    };
    note({ action: "ask.answer", target, vault, changes });
    return { answer, ask, done: await carryOut(deps, repos, note, decision) };
  });
}

/** What follows, in words. */
async function carryOut(
  deps: Deps,
  repos: Repos,
  note: Note,
  { vault, ask, answer }: Decision,
): Promise<string> {
  switch (answer) {
    case "once":
      return "this request goes, once";
    case "no":
      return "the request is refused";
    case "run": {
      const { run, host, port, ofToken } = ask;
      const expiresAt = allowanceEnd(ofToken, deps.clock.now());
      await repos.asks.allow({ vaultId: vault.id, run, host, port, expiresAt });
      return `requests of this run to ${host}:${port} go`;
    }
    case "always": {
      const always = await writeAlways(deps, repos, note, { vault, ask });
      return alwaysText(always).replace(/^adds /, "added ");
    }
    default:
      return answer satisfies never;
  }
}

/**
 * No credential comes to a host by it that was not bound there before, so there is nothing to confirm; what is written is
 * recorded as any other service is.
 */
async function writeAlways(
  deps: Deps,
  repos: Repos,
  note: Note,
  { vault, ask }: Pick<Decision, "vault" | "ask">,
): Promise<Always> {
  const always = alwaysService(ask, ask.path, await holdingsOf(deps, repos, vault.id));
  if (always.type === "impossible")
    throw new AppError("bad_request", { message: `always ${alwaysText(always)}` });
  if (always.type === "nothing") return always;
  const { services: before, version } = await repos.services.load(vault.id);
  const after = upsertServices(before, [always.service]);
  if (!(await repos.services.save(vault.id, after, version))) throw new AppError("conflict");
  for (const { name, changes } of serviceChanges(before, after)) {
    note({ action: "service.add", vault, target: { type: "service", id: "", name }, changes });
  }
  return always;
}

async function over({ asks }: Pick<Repos, "asks">, { id }: Ask, now: number): Promise<AppError> {
  const ask = await asks.find(id);
  if (ask === undefined) return new AppError("ask_not_found");
  const status = statusOf(ask, now);
  const message =
    status === "answered"
      ? `Somebody has answered request ${id} already: ${ask.answer}.`
      : status === "left"
        ? `Whoever sent request ${id} waits for it no more.`
        : `The time of request ${id} is over: it was refused.`;
  return new AppError("ask_over", { message });
}

async function holdingsOf(
  { devMode, pinned }: HostDeps,
  { services, credentials, audiences }: Pick<Repos, "services" | "credentials" | "audiences">,
  vaultId: VaultId,
): Promise<Holdings> {
  return {
    services: (await services.load(vaultId)).services,
    stored: new Set((await credentials.list(vaultId)).map(({ key }) => key)),
    audiences: await audiences.list(vaultId),
    hosts: { devMode, ...(pinned === undefined ? {} : { pinned }) },
  };
}
