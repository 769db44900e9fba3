/**
 * Our HTTP/1 parser beside llhttp. What llhttp refuses ours refuses, with few exceptions that are listed here; what
 * both accept they read alike, to the byte. Ours may refuse more.
 */
import { createParser, MessageFault } from "../../../src/lib/http1/parser.ts";
import { type Message, type Reading, readByLlhttp } from "./llhttp.ts";
import { REQUESTS, RESPONSES } from "./parser-targets.ts";
import { failed, fine, type Outcome, type Target } from "./target.ts";

type Kind = "request" | "response";

export const REQUESTS_BESIDE_LLHTTP: Target = {
  ...REQUESTS,
  name: "requests-beside-llhttp",
  run: (input) => compare("request", input),
};

export const RESPONSES_BESIDE_LLHTTP: Target = {
  ...RESPONSES,
  name: "answers-beside-llhttp",
  run: (input) => compare("response", input),
};

/**
 * What ours accepts and llhttp does not: the message that llhttp refuses, as ours read it, llhttp's reason, and the
 * last message that both have.
 */
type Excuse = (message: Message | undefined, reason: string, before: Message | undefined) => boolean;
const INTENDED: Readonly<Record<string, Excuse>> = {
  "RFC 9110 9.1: any token is a method": (message, reason) =>
    message?.line[2] === 0 &&
    (reason === "Invalid method encountered" || reason === "Expected space after method"),
  "clients send what was typed, beyond ASCII too, and HTTP/2 carries it": (message, reason) =>
    /[\x80-\xff]/.test(String(message?.line[1])) && reason.startsWith("Invalid char"),
  "RFC 9110 15.2: an interim answer is not the connection's last": (_, reason, before) =>
    /^1/.test(String(before?.line[2])) && reason.startsWith("Data after"),
};

/** Compares how both read one input, given whole. */
export function compare(kind: Kind, input: Buffer): Outcome {
  const ours = readByOurs(kind, input);
  const judge = readByLlhttp(kind, input);
  for (const [at, message] of ours.messages.entries()) {
    // RFC 9110 15.2: no interim answer has a body. llhttp knows that of 100 to 103 only.
    if (/^1(0[4-9]|[1-9])/.test(String(message.line[2]))) return fine("llhttp takes it for a final answer");
    if (upgradesElsewhere(message, judge.messages[at]))
      return fine("RFC 9110 7.8: only Connection says upgrade");
    const difference = differenceOf(message, judge.messages[at], ours.fault !== undefined);
    if (difference === undefined) continue;
    if (judge.fault !== undefined && at >= judge.messages.length - 1) return excused(ours, judge, at);
    return failed(`${difference}:\n${JSON.stringify(message)}\n--\n${JSON.stringify(judge.messages[at])}`);
  }
  if (ours.fault !== undefined) return fine(`refused: ${ours.fault}`);
  if (judge.fault !== undefined) {
    if (ours.refusesEnd()) return fine("refused once the line is complete");
    return excused(ours, judge, ours.messages.length - 1);
  }
  if (ours.messages.length !== judge.messages.length) return failed("a message is missing");
  if (ours.used !== judge.used) return failed(`ours took ${ours.used} bytes for HTTP, llhttp ${judge.used}`);
  return fine(ours.messages.map(({ line }) => line.slice(4).join()).join());
}

/** llhttp has refused something at or behind the message at `at`, which ours has read. */
function excused(ours: Reading, judge: Reading, at: number): Outcome {
  const reason = judge.fault ?? "";
  const message = ours.messages[at];
  for (const [why, applies] of Object.entries(INTENDED)) {
    if (applies(message, reason, ours.messages[judge.messages.length - 1])) return fine(why);
  }
  return failed(`llhttp refuses it (${reason}), ours reads ${JSON.stringify(ours.messages)}`);
}

/** llhttp takes Proxy-Connection for Connection. */
function upgradesElsewhere(ours: Message, other: Message | undefined): boolean {
  const [upgrade, theirs] = [ours.line[5], other?.line[5]];
  return (
    upgrade === false && theirs === true && ours.headers.some((name) => /^proxy-connection$/i.test(name))
  );
}

/** What ours has read of a message that it refused later needs only be a beginning. */
function differenceOf(ours: Message, other: Message | undefined, refused: boolean): string | undefined {
  if (other === undefined) return "llhttp does not have this message";
  if (JSON.stringify(ours.line) !== JSON.stringify(other.line)) return "the first lines differ";
  if (JSON.stringify(ours.headers) !== JSON.stringify(other.headers)) return "the headers differ";
  if (refused && ours.trailers === undefined) {
    return other.body.startsWith(ours.body) ? undefined : "the bodies differ";
  }
  if (ours.body !== other.body) return "the bodies differ";
  return JSON.stringify(ours.trailers) === JSON.stringify(other.trailers) ? undefined : "the ends differ";
}

/** `refusesEnd`: some rules judge a line when its end has come; whether the line in hand breaks one. */
function readByOurs(kind: Kind, bytes: Buffer): Reading & { refusesEnd(): boolean } {
  const messages: Message[] = [];
  const parser = createParser(kind, {
    onHead(head) {
      const { method, target, status, reason, minor, upgrade, keepAlive, headers } = head;
      messages.push({
        line: [method, target, status, reason, `1.${minor}`, upgrade, keepAlive],
        headers,
        body: "",
      });
      return false;
    },
    onBody(chunk) {
      const message = messages.at(-1);
      if (message !== undefined) message.body += chunk.toString("latin1");
    },
    onEnd(trailers) {
      const message = messages.at(-1);
      if (message !== undefined) message.trailers = trailers ?? [];
    },
  });
  const faultOf = (piece: Buffer) => {
    try {
      used = parser.feed(piece);
      return undefined;
    } catch (error) {
      if (!(error instanceof MessageFault)) throw error;
      return error.message;
    }
  };
  let used = 0;
  const fault = faultOf(bytes);
  return { messages, fault, used, refusesEnd: () => faultOf(Buffer.from("\r\n\r\n")) !== undefined };
}
