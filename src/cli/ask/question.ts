/** A request that waits, as a person is asked about it at the terminal. */
import type { AskItem } from "../../contract/vault/ask/asks.ts";
import { ASK_ANSWERS, type AskAnswer } from "../../core/ask/ask.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { bodyText } from "./words.ts";

/** Of words that somebody else wrote. */
const LONGEST = 200;

/** The question in one block: ours first, foreign text on lines of its own, none of it like a line of ours. */
export function questionText(
  ask: AskItem,
  { vault, more }: { readonly vault: string; readonly more: number },
): string {
  const query = ask.query_length === 0 ? "" : `?… (a query of ${ask.query_length} characters, not shown)`;
  const lines = [
    "",
    "── agent-vault asks ─────────────────────────────────────────────",
    `A request to a host without a service in vault "${vault}" waits; nothing of it has been sent.`,
    "",
    `  request   ${oneLine(ask.method, 20)} ${oneLine(ask.url, LONGEST)}${query}`,
    `  body      ${bodyText(ask)}`,
    `  asked by  ${oneLine(ask.asked_by, 60)}`,
    "",
    "  once      this request goes, and no other",
    `  run       all requests of this run to ${oneLine(`${ask.host}:${ask.port}`, LONGEST)} go`,
    `  always    ${oneLine(ask.always, LONGEST)}`,
    "  no        it is refused",
    ...(more === 0 ? [] : ["", `${more} more ${more === 1 ? "waits" : "wait"} behind it.`]),
    "",
  ];
  return lines.join("\n");
}

/** What stands before what is typed; `again` after a line that was none of the words. */
export function promptText(secondsLeft: number, again: boolean): string {
  return `${again ? "one of the words, in full: " : ""}once, run, always or no, within ${secondsLeft} s: `;
}

/** The answer on a line; whole words alone, so that nothing that was meant for the program becomes one. */
export function answerOn(line: string): AskAnswer | undefined {
  const word = line.trim().toLowerCase();
  return ASK_ANSWERS.find((answer) => answer === word);
}
