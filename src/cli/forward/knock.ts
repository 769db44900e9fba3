import { Failure } from "../failure.ts";
import { awaitAnswer, wholeBody } from "./await-answer.ts";
import { dial, type Port } from "./dial.ts";
import { Unserved } from "./refusal.ts";
import { type Credential, headForProxy, parseRequestHead } from "./request-head.ts";

/** What a proxy says to a credential: its status, and of a refusal the machine's word and the sentence. */
export type Knocked = { readonly status: number; readonly error: string; readonly message: string };

/** No such host is ever looked for: the proxy answers before it goes anywhere. */
const NOWHERE = "agent-vault.invalid:443";

/** Opens a tunnel and closes it again, at a door without a credential. Throws a Failure when the proxy cannot be reached. */
export async function knock(port: Port, credential: Credential | undefined): Promise<Knocked> {
  const request = parseRequestHead(`CONNECT ${NOWHERE} HTTP/1.1\r\nHost: ${NOWHERE}`);
  if (request === undefined) throw new Error("a CONNECT of our own cannot be read");
  try {
    const { channel } = await dial(port, () => undefined);
    channel.add(
      credential === undefined
        ? Buffer.from(`${request.first}\r\n${request.fields.join("\r\n")}\r\n\r\n`)
        : headForProxy(request, credential),
    );
    channel.flush();
    const answered = await awaitAnswer(channel, undefined);
    const { status } = answered.head;
    const body = status < 300 ? "" : await wholeBody(answered, channel);
    channel.destroy();
    return { status, ...wordsIn(body) };
  } catch (error) {
    if (error instanceof Unserved) throw new Failure(error.message);
    throw error;
  }
}

function wordsIn(body: string): Pick<Knocked, "error" | "message"> {
  try {
    const { error, message } = JSON.parse(body) as Record<string, unknown>;
    return {
      error: typeof error === "string" ? error : "",
      message: typeof message === "string" ? message : "",
    };
  } catch {
    return { error: "", message: body.trim().slice(0, 200) };
  }
}
