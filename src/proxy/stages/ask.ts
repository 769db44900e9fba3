import type { Asking, AskOutcome } from "../../app/ask/asking.ts";
import { runOf } from "../../core/ask/run.ts";
import { formatTarget } from "../../core/net/target.ts";
import type { Admitted, Answer, Authenticated } from "../flow.ts";
import { ClientLeft, Refused } from "../refusal.ts";

/** Waits until a person has answered; what was decided before is decided again with the answer. */
export type Ask = (flow: Admitted) => Promise<Answer>;

/**
 * Holds a request back while a person is asked. Nothing of it is read meanwhile but what has arrived, nothing is sent,
 * and its place among the actor's requests under way stays taken. Rejects with Refused when nobody allows it, and with
 * ClientLeft when the client does not wait.
 */
export function createAsk(asking: Asking, help: string | undefined): Ask {
  return async (flow) => {
    const { exchange, access, target } = flow;
    const { framing } = exchange.request;
    const waiting = asking.wait({
      access,
      target,
      host: target.host,
      port: target.port,
      scheme: flow.scheme,
      method: exchange.request.method,
      path: flow.path,
      pathAndQuery: flow.pathAndQuery,
      bodyBytes: framing.type === "length" ? framing.bytes : framing.type === "none" ? 0 : undefined,
      body: framing.type === "length" ? `length ${framing.bytes}` : framing.type,
      deadline: flow.answered?.deadline,
    });
    const outcome = await new Promise<AskOutcome>((resolve, reject) => {
      exchange.whenGone(() => {
        waiting.leave();
        reject(new ClientLeft());
      });
      waiting.outcome.then(resolve, reject);
    });
    exchange.whenGone(() => {});
    const { deadline } = waiting;
    switch (outcome) {
      case "once":
        return { once: { vaultId: access.vaultId, run: runOf(access.principal) }, deadline };
      case "again":
        return { once: undefined, deadline };
      case "stopped":
        throw new Refused("ask_stopped");
      case "no":
      case "expired":
      case "full":
        throw new Refused(outcome === "expired" ? "ask_timeout" : "no_match", unmatched(flow, help, outcome));
      default:
        return outcome satisfies never;
    }
  };
}

const SAID = {
  no: ["refused", "and a person who was asked refused it"],
  expired: ["timed_out", "and nobody who was asked answered in time"],
  full: ["too_many", "and so many of this agent's requests ask already that nobody was asked"],
} as const;

/** As for a host that nobody is asked about, with what came of asking. */
function unmatched({ target, access }: Authenticated, help: string | undefined, outcome: keyof typeof SAID) {
  const host = formatTarget(target);
  const [ask, said] = SAID[outcome];
  return {
    ...(help === undefined ? {} : { help }),
    proposalHost: host,
    members: { ask },
    message: `No broker service matching host "${host}" in vault "${access.vaultName}", ${said}`,
  };
}
