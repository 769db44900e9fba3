import { type AskShown, answerAsk, listAsks } from "../../../../app/ask/answers.ts";
import {
  AnswerAskBody,
  AnswerAskReply,
  type AskItem,
  ListAsksReply,
} from "../../../../contract/vault/ask/asks.ts";
import { alwaysText } from "../../../../core/ask/always.ts";
import { askedUrl, parseAskAnswer } from "../../../../core/ask/ask.ts";
import { AppError } from "../../../../core/errors.ts";
import { route } from "../../../route.ts";
import { toTimestamp } from "../../../timestamp.ts";

const PATH = "/v1/vaults/:name/asks";

/** Requests that wait for a person. */
export const askRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["ask:list"],
    reply: ListAsksReply,
    handle: async ({ deps, principal, param, query }) => {
      const asks = await listAsks(deps, principal, { vault: param("name"), session: query("session") });
      return { asks: asks.map((ask) => toItem(ask, deps.clock.now())) };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:id/answer`,
    access: ["ask:answer"],
    body: AnswerAskBody,
    reply: AnswerAskReply,
    handle: async ({ deps, principal, param, body }) => {
      const id = parseAskId(param("id"));
      const answer = parseAskAnswer(body.answer);
      const { way = "command" } = body;
      const { done } = await answerAsk(deps, principal, { vault: param("name"), id, answer, way });
      return { id, answer, done };
    },
  }),
];

function parseAskId(text: string): number {
  const id = Number(text);
  if (!/^\d{1,15}$/.test(text) || !Number.isSafeInteger(id)) throw new AppError("ask_not_found");
  return id;
}

function toItem(ask: AskShown, now: number): AskItem {
  return {
    id: ask.id,
    method: ask.method,
    url: askedUrl(ask),
    host: ask.host,
    port: ask.port,
    query_length: ask.queryLength,
    ...(ask.bodyBytes === undefined ? {} : { body_bytes: ask.bodyBytes }),
    asked_by: ask.askedBy,
    session: ask.sessionId,
    created_at: toTimestamp(ask.createdAt),
    expires_at: toTimestamp(ask.deadline),
    seconds_left: Math.max(0, Math.ceil((ask.deadline - now) / 1000)),
    always: alwaysText(ask.always),
  };
}
