import * as asks from "../../contract/vault/ask/asks.ts";
import type { AskAnswer } from "../../core/ask/ask.ts";
import type { Caller } from "../client/call.ts";

/** Requests of a vault that wait for a person. */
export function askCalls(call: Caller) {
  const path = (vault: string) => `/v1/vaults/${encodeURIComponent(vault)}/asks`;
  return {
    list: (vault: string, session?: string) =>
      call(asks.ListAsksReply, "GET", path(vault), { query: { session } }),
    answer: (vault: string, id: number, body: { answer: AskAnswer; way: "terminal" | "command" }) =>
      call(asks.AnswerAskReply, "POST", `${path(vault)}/${id}/answer`, { body }),
  };
}
