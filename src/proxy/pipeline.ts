/**
 * The data plane's line of stages: authenticate → match → admit → inject → forward. The only place that answers a
 * refusal inside it and the only one that writes the request log: once per request whatever happens, and once more when
 * another protocol begins behind it; of those who have no access only so many.
 */

import type { Canaries } from "../app/canary/watch.ts";
import type { StrangerRows } from "../app/limits/stranger-rows.ts";
import type { Taken } from "../app/proxy/usage.ts";
import { addsSecrets } from "../core/injection/plan.ts";
import { type Entry, NOBODY } from "../core/log/entry.ts";
import type { Clock } from "../ports/clock.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { Logger } from "../ports/logger.ts";
import { demandNoCanary, tellSighting } from "./canaries/look-through.ts";
import { clientAuthentication, presentsPlaceholder } from "./client-authentication.ts";
import type { Admitted, Answered, Arrived, Authenticated, Injected, Matched, Stage } from "./flow.ts";
import {
  ClientLeft,
  isStoreAway,
  loggedCode,
  Refused,
  refusalStatus,
  refuse,
  STORE_RETRY_SECONDS,
} from "./refusal.ts";
import type { Ask } from "./stages/ask.ts";
import type { Forward } from "./stages/forward.ts";
import { demandPolicies } from "./stages/rights.ts";

export type Stages = {
  readonly authenticate: Stage<Arrived, Authenticated>;
  readonly match: Stage<Authenticated, Matched>;
  readonly admit: Stage<Matched, Admitted>;
  readonly ask: Ask;
  readonly inject: Stage<Admitted, Injected>;
  readonly forward: Forward;
};

export type PipelineDeps = {
  readonly stages: Stages;
  readonly canaries: Pick<Canaries, "seen">;
  readonly log: LogSink;
  readonly strangers: StrangerRows;
  readonly logger: Logger;
  readonly clock: Clock;
  /** What was taken of limits for a request that was not sent after all. */
  giveBack(taken: Taken): void;
};

export type Pipeline = {
  /** Takes a request to its end. Never rejects. */
  run(arrived: Arrived): Promise<void>;
  /** Who opens a tunnel. Refuses on the exchange and answers undefined when it may not, or not to that host. */
  authenticate(arrived: Arrived): Promise<Authenticated | undefined>;
  /** Answers and logs a request that came to no stage; what is no Refused is an error of ours. */
  reject(arrived: Arrived, error: unknown): void;
  /** Logs what became of a tunnel of which no request ever came. */
  note(arrived: Arrived, answered: Answered): void;
};

/** A flow as far as it has come when it ends: any of the stages may have been its last. */
type FlowSoFar = Arrived & Partial<Injected>;

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { stages } = deps;
  const conclude = (flow: FlowSoFar, answered: Answered, row?: Refused["details"]["row"]) => {
    if (answered.sighted !== undefined) tellSighting(deps.canaries, flow, answered.sighted);
    if (flow.access === undefined && !deps.strangers.admits(flow.caller.ip)) return;
    const entry = toEntry(flow, answered, deps.clock.now());
    const whole = row === undefined ? entry : { ...entry, ...row };
    deps.log.add(whole);
    tell(deps.logger, whole);
  };
  const reject = (flow: FlowSoFar, error: unknown) => {
    const refused = toRefused(error, deps.logger);
    refuse(flow.exchange, refused);
    conclude(flow, answeredBy(refused), refused.details.row);
  };
  return {
    reject,
    note: conclude,
    async authenticate(arrived) {
      let flow: FlowSoFar = arrived;
      try {
        const authenticated = await stages.authenticate(arrived);
        flow = authenticated;
        demandNoCanary(authenticated);
        demandPolicies(authenticated);
        return authenticated;
      } catch (error) {
        reject(flow, error);
        return undefined;
      }
    },
    async run(arrived) {
      let flow: FlowSoFar = arrived;
      let isSent = false;
      try {
        const first = stages.authenticate(arrived);
        const authenticated = first instanceof Promise ? await first : first;
        flow = authenticated;
        demandNoCanary(authenticated);
        const second = stages.match(authenticated);
        const matched = second instanceof Promise ? await second : second;
        flow = matched;
        const third = stages.admit(matched);
        let admitted: Admitted;
        if (third instanceof Promise) {
          const waited = await third;
          flow = waited;
          admitted = await again(stages, arrived, waited);
        } else admitted = third;
        flow = admitted;
        if (admitted.asks === true) {
          admitted = await untilAnswered(stages, admitted, arrived);
          flow = admitted;
        }
        const fourth = stages.inject(admitted);
        const injected = fourth instanceof Promise ? await fourth : fourth;
        flow = injected;
        const upgraded = (answered: Answered) => conclude(injected, answered);
        const going = stages.forward(injected, upgraded);
        isSent = true;
        conclude(injected, await going);
      } catch (error) {
        try {
          if (error instanceof ClientLeft) conclude(flow, { status: 0, errorCode: "client_closed" });
          else reject(flow, error);
        } catch (again) {
          toRefused(again, deps.logger);
          flow.exchange.abort();
        }
      } finally {
        if (!isSent && flow.taken !== undefined) deps.giveBack(flow.taken);
        flow.pass?.leave();
      }
    },
  };
}

function answeredBy({ code, details }: Refused): Answered {
  return { status: refusalStatus(code, details), errorCode: loggedCode(code), sighted: details.sighted };
}

function tell(logger: Logger, row: Entry): void {
  logger.debug("proxied request", row);
  if (row.errorCode !== "credential_not_found") return;
  const { host, matchedService, credentialKeys } = row;
  logger.warn("a credential is missing", { host, service: matchedService, keys: credentialKeys });
}

/** What was decided before a wait is decided again: tokens are revoked and services change meanwhile. */
async function again(stages: Stages, arrived: Arrived, { pass, taken }: Admitted): Promise<Admitted> {
  return { ...(await stages.match(await stages.authenticate(arrived))), pass, taken };
}

/** Until a person has let it through, or the decision is another one by then. Its place stays taken. */
async function untilAnswered(stages: Stages, asked: Admitted, arrived: Arrived): Promise<Admitted> {
  let admitted = asked;
  while (admitted.asks === true) {
    const answered = await stages.ask(admitted);
    admitted = await again(stages, { ...arrived, answered }, asked);
  }
  return admitted;
}

function toRefused(error: unknown, logger: Logger): Refused {
  if (error instanceof Refused) return error;
  if (isStoreAway(error)) return new Refused("store_unavailable", { retryAfter: STORE_RETRY_SECONDS });
  logger.error("a proxied request failed here", {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return new Refused("internal");
}

/** Characters of one text in a row: enough to find a request by, and no way to fill the log with one. */
const MAX_LOGGED = 2048;

/** In the place of a path in which a canary stands. */
const HIDDEN = "/…";

function capped(text: string): string {
  return text.length <= MAX_LOGGED ? text : `${text.slice(0, MAX_LOGGED)}…`;
}

function toEntry(flow: FlowSoFar, answered: Answered, now: number): Entry {
  const { actorType, actorId, sessionId } = flow.access?.requester ?? NOBODY;
  const sent = clientAuthentication(flow.exchange.request);
  return {
    ...(flow.access === undefined ? {} : { vaultId: flow.access.vaultId }),
    actorType,
    actorId,
    sessionId,
    ingress: flow.ingress,
    method: capped(flow.exchange.request.method),
    host: flow.spelling.hostPort,
    path: answered.sighted?.place === "path" ? HIDDEN : capped(flow.path),
    matchedService: flow.plan?.service.name ?? "",
    credentialKeys: flow.keys ?? [],
    status: answered.status,
    latencyMs: Math.round(performance.now() - flow.startedAt),
    errorCode: answered.errorCode,
    ...(answered.tlsAlert === undefined ? {} : { tlsAlert: answered.tlsAlert }),
    ...foundIn(answered),
    authScheme: sent.scheme,
    authHeader: sent.header,
    plaintext: flow.scheme === "http" && addedSecrets(flow),
    placeholderSent:
      flow.outgoing !== undefined && flow.plan === undefined && presentsPlaceholder(flow.exchange.request),
    createdAt: now,
  };
}

function foundIn({ foundIn, sighted }: Answered): Pick<Entry, "foundIn"> {
  const place = foundIn ?? sighted?.place;
  return place === undefined ? NOWHERE : { foundIn: place };
}

const NOWHERE: Pick<Entry, "foundIn"> = {};

function addedSecrets({ plan, outgoing }: FlowSoFar): boolean {
  return outgoing !== undefined && plan !== undefined && addsSecrets(plan);
}
