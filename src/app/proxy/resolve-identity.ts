import { agentBehind } from "../../core/actor.ts";
import type { AgentId } from "../../core/ids.ts";
import type { AgentIdentity } from "../../core/injection/plan.ts";
import { placeholderFor, type Revealed } from "../../core/leak/revealed.ts";
import { Lru } from "../../lib/lru.ts";
import type { AgentSvid, AgentSvids } from "../company/agent-svids.ts";
import { type Stored, type StoredResolver, toWire } from "./resolve-secrets.ts";
import type { Ready, Resolved, SecretCaller, SecretResolver } from "./resolved.ts";

/**
 * What is stored for all who call, together with what says who calls. The stored values are kept per plan; the identity
 * comes to them at each request, so that no agent's is ever where another's request finds it. The fingerprint tells
 * agents apart, and with it what may share a connection.
 */
export function createSecrets(stored: StoredResolver, svids: AgentSvids): SecretResolver {
  return {
    resolve(policy, plan, caller) {
      const values = stored.resolve(policy, plan);
      if (values instanceof Promise) return values.then((found) => identify(found, plan.identity, caller));
      return identify(values, plan.identity, caller);
    },
    async renew(policy, plan, { fingerprint, caller }) {
      const { identity } = plan;
      if (identity === undefined) return await stored.renew(policy, plan, fingerprint);
      const agentId = agentBehind(caller.principal);
      const values = await stored.resolve(policy, plan);
      if (agentId === undefined || values.type !== "anonymous") return undefined;
      const last = await svids.svid(agentId, identity);
      const known = last && ready(values, identity, last);
      if (known === undefined || known.fingerprint !== fingerprint) return known;
      const next = await svids.renew(agentId, identity);
      return next && ready(values, identity, next);
    },
    sweep: () => stored.sweep(),
    settle: (atMostMs) => stored.settle(atMostMs),
  };

  function identify(
    values: Stored,
    identity: AgentIdentity | undefined,
    caller: SecretCaller,
  ): Resolved | Promise<Resolved> {
    if (values.type !== "anonymous") return values;
    if (identity === undefined) throw new Error("a plan without an identity asks for one");
    if (svids.isOwn(identity.audience)) return { type: "own_audience", audience: identity.audience };
    const agentId = agentBehind(caller.principal);
    return agentId === undefined ? NO_AGENT : ofAgent(values, identity, agentId);
  }

  function ofAgent(values: Anonymous, identity: AgentIdentity, agentId: AgentId) {
    const svid = svids.svid(agentId, identity);
    const settle = (found: AgentSvid | undefined) =>
      found === undefined ? NO_AGENT : ready(values, identity, found);
    return svid instanceof Promise ? svid.then(settle) : settle(svid);
  }
}

type Anonymous = Extract<Stored, { readonly type: "anonymous" }>;

const NO_AGENT: Resolved = { type: "no_agent" };

/** A token in base64url can stand in any header. */
function ready(values: Anonymous, identity: AgentIdentity, { token, serial }: AgentSvid): Ready {
  const made = toWire(identity.headers(token));
  if (!Array.isArray(made)) throw new Error(`an SVID cannot stand in ${made.unusable}`);
  const fingerprint = `${values.fingerprint} svid ${serial}`;
  return {
    ...values,
    type: "ready",
    headers: made,
    fingerprint,
    revealed: revealedWith(values, token, fingerprint),
  };
}

/** The same list for the same token, for by it what searches answers is known. */
function revealedWith({ revealed }: Anonymous, token: string, fingerprint: string): readonly Revealed[] {
  const known = withToken.get(fingerprint);
  if (known !== undefined) return known;
  const all = [...revealed, { value: token, placeholder: placeholderFor("SVID") }];
  withToken.set(fingerprint, all);
  return all;
}

const MAX_TOKENS = 256;
const withToken = new Lru<string, readonly Revealed[]>(MAX_TOKENS);
