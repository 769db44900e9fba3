/**
 * Anthropic's Messages API and OpenAI's Responses API as far as an agent's first prompt needs them, with their streams
 * (https://docs.anthropic.com/en/api/messages-streaming, https://platform.openai.com/docs/api-reference/responses-streaming).
 * Who comes without the right key is refused as these refuse, so an answer says that it arrived.
 */
import type { Issued } from "../certificates.ts";
import { type HttpsUpstream, startHttpsUpstream } from "../process/https-upstream.ts";

/** The APIs, and what the agents ask beside them, with nothing to say. */
export const MODEL_HOSTS = [
  "api.anthropic.com",
  "api.openai.com",
  "platform.claude.com",
  "chatgpt.com",
] as const;

export type ModelApis = {
  readonly keys: { readonly anthropic: string; readonly openai: string };
  /** What is answered to every prompt. */
  readonly answer: string;
};

export function startModelApis(issued: Issued, { keys, answer }: ModelApis): Promise<HttpsUpstream> {
  return startHttpsUpstream(issued, (request, body) => {
    const { pathname } = new URL(request.url);
    const host = request.headers.get("host")?.split(":")[0];
    if (host === "api.anthropic.com") {
      if (request.headers.get("x-api-key") !== keys.anthropic) return refused("invalid x-api-key");
      return anthropic(pathname, body, answer);
    }
    if (host !== "api.openai.com") return Response.json({});
    if (request.headers.get("authorization") !== `Bearer ${keys.openai}`) return refused("Incorrect API key");
    // To a WebSocket first, which the real one takes, too.
    if (request.method === "GET" && pathname === "/v1/responses") return new Response("", { status: 426 });
    return openai(pathname, answer);
  });
}

function refused(message: string): Response {
  return Response.json({ type: "error", error: { type: "authentication_error", message } }, { status: 401 });
}

function anthropic(path: string, body: Buffer, answer: string): Response {
  if (path.endsWith("/count_tokens")) return Response.json({ input_tokens: 10 });
  if (path !== "/v1/messages") return Response.json({});
  const { model = "claude", stream = false } = JSON.parse(body.toString()) as {
    model?: string;
    stream?: boolean;
  };
  const message = {
    id: "msg_01StandIn",
    type: "message",
    role: "assistant",
    model,
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  const end = { stop_reason: "end_turn", stop_sequence: null };
  if (!stream) return Response.json({ ...message, ...end, content: [{ type: "text", text: answer }] });
  return events([
    { type: "message_start", message: { ...message, content: [] } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...pieces(answer).map((text) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text },
    })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: end, usage: { output_tokens: 12 } },
    { type: "message_stop" },
  ]);
}

function openai(path: string, answer: string): Response {
  if (path === "/v1/models") return Response.json({ object: "list", data: [] });
  if (path !== "/v1/responses") return Response.json({ error: { message: `no ${path}` } }, { status: 404 });
  const response = { id: "resp_stand_in", object: "response", status: "in_progress", output: [] };
  const content = { type: "output_text", text: answer, annotations: [] };
  const item = {
    id: "msg_stand_in",
    type: "message",
    role: "assistant",
    status: "completed",
    content: [content],
  };
  const at = { item_id: item.id, output_index: 0, content_index: 0 };
  const usage = {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 12,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 22,
  };
  return events([
    { type: "response.created", response },
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { ...item, status: "in_progress", content: [] },
    },
    { type: "response.content_part.added", ...at, part: { ...content, text: "" } },
    ...pieces(answer).map((delta) => ({ type: "response.output_text.delta", ...at, delta })),
    { type: "response.output_text.done", ...at, text: answer },
    { type: "response.content_part.done", ...at, part: content },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { ...response, status: "completed", output: [item], usage } },
  ]);
}

const pieces = (text: string): readonly string[] => text.split(/(?<= )/);

type StreamEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** As server-sent events, one piece after the other. */
function events(list: readonly StreamEvent[]): Response {
  const stream = new ReadableStream({
    async start(controller) {
      for (const event of list) {
        controller.enqueue(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        await Bun.sleep(5);
      }
      controller.close();
    },
  });
  return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
}
