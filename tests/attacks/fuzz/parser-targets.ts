/** The HTTP/1 parser by itself, for requests and for answers. */
import { isFieldName, isFieldValue } from "../../../src/core/net/headers.ts";
import { createParser, MessageFault, type MessageHead } from "../../../src/lib/http1/parser.ts";
import { ANSWERS } from "../corpus/answers.ts";
import { type Draw, pieces } from "./mutate.ts";
import { SHOTS, WORDS } from "./seeds.ts";
import { failed, fine, type Outcome, type Target } from "./target.ts";

type Kind = "request" | "response";

export const REQUESTS: Target = {
  name: "requests",
  seeds: SHOTS,
  words: WORDS,
  run: (input, draw) => run("request", input, draw),
};

export const RESPONSES: Target = {
  name: "answers",
  seeds: Object.values(ANSWERS)
    .map(({ bytes }) => Buffer.from(bytes.join(""), "latin1"))
    .filter((bytes) => bytes.length < 4000),
  words: WORDS,
  run: (input, draw) => run("response", input, draw),
};

function run(kind: Kind, input: Buffer, draw: Draw): Outcome {
  const whole = read(kind, [input]);
  if (whole.failure !== undefined) return failed(whole.failure);
  const cut = read(kind, pieces(input, draw));
  if (cut.failure !== undefined) return failed(cut.failure);
  const [one, other] = [whole.events.join("\n"), cut.events.join("\n")];
  if (one !== other) return failed(`cut in pieces it reads differently:\n${one}\n--\n${other}`);
  // Faults in full, of the rest only what it was: more would make nearly every input a kind of its own.
  return fine(
    whole.events
      .map((event) => (event.startsWith("fault") ? event : event.split(" ", 2).join(" ").slice(0, 9)))
      .join(),
  );
}

/** What the parser says of the pieces; bodies are joined, because how they are cut is nobody's promise. */
export function read(
  kind: Kind,
  input: readonly Buffer[],
): { events: string[]; failure: string | undefined } {
  const events: string[] = [];
  let failure: string | undefined;
  let body = "";
  let switching = false;
  let switched = false;
  const flush = () => {
    if (body !== "") events.push(`body ${JSON.stringify(body)}`);
    body = "";
  };
  const parser = createParser(kind, {
    onHead(head) {
      flush();
      failure ??= headFailure(kind, head);
      switching = head.upgrade || head.status === 101;
      events.push(
        `head ${head.method || head.status} ${JSON.stringify([head.target, head.reason, ...head.headers])}`,
      );
      return false;
    },
    onBody(chunk) {
      body += chunk.toString("latin1");
    },
    onEnd(trailers) {
      flush();
      switched ||= switching;
      events.push(`end ${JSON.stringify(trailers ?? [])}`);
    },
  });
  try {
    for (const piece of input) {
      const used = parser.feed(piece);
      if (used < 0 || used > piece.length) failure ??= `used ${used} of ${piece.length}`;
      if (used < piece.length && !switched) failure ??= `stopped at ${used} of ${piece.length}`;
      // Whoever reads on gives the rest to another protocol, whether or not any has come yet.
      if (switched) break;
    }
  } catch (error) {
    flush();
    if (!(error instanceof MessageFault)) return { events, failure: `threw ${String(error)}` };
    events.push(`fault ${error.status} ${error.message}`);
  }
  flush();
  return { events, failure };
}

/** What may never be accepted, whatever led there. */
function headFailure(kind: Kind, head: MessageHead): string | undefined {
  const values = new Map<string, string[]>();
  for (let at = 0; at < head.headers.length; at += 2) {
    const name = head.headers[at] ?? "";
    const value = head.headers[at + 1] ?? "";
    if (!isFieldName(name)) return `a field name ${JSON.stringify(name)}`;
    if (!isFieldValue(value)) return `a field value ${JSON.stringify(value)}`;
    values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
  }
  return framingFailure(values) ?? (kind === "request" ? lineFailure(head, values) : statusFailure(head));
}

function framingFailure(values: ReadonlyMap<string, readonly string[]>): string | undefined {
  const lengths = values.get("content-length") ?? [];
  const codings = values.get("transfer-encoding") ?? [];
  if (lengths.length + codings.length > 1) return "framed twice";
  if (lengths.some((length) => !/^[0-9]+$/.test(length))) return `a length of ${lengths[0]}`;
  return codings.some((coding) => coding.toLowerCase() !== "chunked")
    ? `a coding of ${codings[0]}`
    : undefined;
}

function lineFailure(head: MessageHead, values: ReadonlyMap<string, readonly string[]>): string | undefined {
  if (!/^[\x21-\x22\x24-\x7e\x80-\xff]+$/.test(head.target)) return `a target ${JSON.stringify(head.target)}`;
  // RFC 9110 9.1: any token.
  if (!isFieldName(head.method)) return `a method ${head.method}`;
  return (values.get("host") ?? []).length > 1 ? "two hosts" : undefined;
}

function statusFailure(head: MessageHead): string | undefined {
  if (head.status < 100 || head.status > 999) return `a status of ${head.status}`;
  return isFieldValue(head.reason) ? undefined : `a reason ${JSON.stringify(head.reason)}`;
}
