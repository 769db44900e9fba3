/** Asks at the terminal of `vault run --ask` about the requests of its run. */
import type { AskItem } from "../../contract/vault/ask/asks.ts";
import type { AskAnswer } from "../../core/ask/ask.ts";
import type { Borrowed, Job } from "../child/job/job.ts";
import type { Client } from "../client/client.ts";
import { Refused } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import { answerOn, promptText, questionText } from "./question.ts";

export type Asked = {
  readonly client: Pick<Client, "asks">;
  readonly vault: string;
  /** The public id of the run's session. */
  readonly session: string;
  warn(text: string): void;
};

/** How often it is looked whether a request waits. */
const LOOK_MS = 1000;
/** The same while the server does not answer. */
const AWAY_MS = 5000;
/** How often it is looked what was typed. */
const TYPED_MS = 40;

/** Until the command has ended. Rejects with nothing: what cannot be asked here can still be answered elsewhere. */
export async function askAtTerminal(job: Job, asked: Asked): Promise<void> {
  /** Those that were left unanswered here. */
  const left = new Set<number>();
  while (!job.ended.aborted) {
    let pause = LOOK_MS;
    try {
      const { asks } = await asked.client.asks.list(asked.vault, asked.session);
      const [next, ...more] = asks.filter(({ id }) => !left.has(id));
      if (next !== undefined && job.canAsk) {
        left.add(next.id);
        await job.borrow((borrowed) => ask(borrowed, asked, { next, more: more.length }));
        continue;
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (isOver(error)) {
        return asked.warn(
          `--ask: nobody is asked here any more (${error.message}); answer in the console, or with agent-vault ask answer`,
        );
      }
      pause = AWAY_MS;
    }
    await sleep(pause, job.ended);
  }
}

/** The login has ended, or may not answer any more: asking again is no use. */
function isOver(error: Failure): boolean {
  return error instanceof Refused && [401, 403, 404].includes(error.status);
}

async function ask(
  borrowed: Borrowed,
  asked: Asked,
  { next, more }: { readonly next: AskItem; readonly more: number },
): Promise<void> {
  const { terminal } = borrowed;
  terminal.write(questionText(next, { vault: asked.vault, more }));
  const answer = await typedAnswer(borrowed, asked, next);
  if (typeof answer !== "object") {
    terminal.write(await said(asked, next, answer));
    return;
  }
  terminal.write(`\n${answer.because}\n`);
}

async function said({ client, vault }: Asked, { id }: AskItem, answer: AskAnswer): Promise<string> {
  try {
    const { done } = await client.asks.answer(vault, id, { answer, way: "terminal" });
    return `agent-vault: ${done}.\n\n`;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `agent-vault: ${error.message}\n\n`;
  }
}

type Unanswered = { readonly because: string };

/** What was typed, or why nothing counts any more. */
async function typedAnswer(borrowed: Borrowed, asked: Asked, next: AskItem): Promise<AskAnswer | Unanswered> {
  const { terminal, ended } = borrowed;
  const until = Date.now() + next.seconds_left * 1000;
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  let isInterrupted = false;
  borrowed.onInterrupt(() => {
    isInterrupted = true;
  });
  let typed = "";
  let lookedAt = Date.now();
  terminal.write(promptText(left(), false));
  while (!ended.aborted) {
    if (isInterrupted) return "no";
    if (left() === 0) return { because: "agent-vault: the time is over, the request was refused." };
    const text = terminal.read();
    if (text === undefined) return { because: "agent-vault: left unanswered here." };
    typed += text;
    const end = typed.indexOf("\n");
    if (end >= 0) {
      const answer = answerOn(typed.slice(0, end));
      typed = typed.slice(end + 1);
      if (answer !== undefined) return answer;
      terminal.write(promptText(left(), true));
    }
    if (Date.now() - lookedAt >= LOOK_MS) {
      lookedAt = Date.now();
      if (await isGone(asked, next)) return { because: "agent-vault: it waits no more." };
    }
    await sleep(TYPED_MS, ended);
  }
  return { because: "agent-vault: the command has ended." };
}

/** Somebody else has answered, or whoever sent it has left. */
async function isGone({ client, vault, session }: Asked, { id }: AskItem): Promise<boolean> {
  try {
    const { asks } = await client.asks.list(vault, session);
    return !asks.some((ask) => ask.id === id);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return false;
  }
}

async function sleep(ms: number, ended: AbortSignal): Promise<void> {
  if (ended.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  ended.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
