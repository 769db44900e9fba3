/** What the server says: its own log on standard error, and the request log's way into the database. No rule about either. */
import { LOG_LEVELS, type LogLevel } from "../../config/load.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";

type Fields = Readonly<Record<string, unknown>>;

export type LoggerOptions = {
  readonly level: LogLevel;
  /** For people: one readable line each. Otherwise one JSON object per line. */
  readonly readable: boolean;
  readonly colour: boolean;
  readonly clock: Clock;
  /** Takes whole lines with their newline. */
  write(line: string): void;
};

/**
 * Lines are always lines: what came from outside cannot break one, forge another, or reach the terminal as a
 * control sequence. Errors show their code, causes and stack. Never throws.
 */
export function createLogger(options: LoggerOptions): Logger {
  const from = LOG_LEVELS.indexOf(options.level);
  const at = (level: LogLevel) => (message: string, fields?: Fields) => {
    if (LOG_LEVELS.indexOf(level) < from) return;
    const time = new Date(options.clock.now()).toISOString();
    const format = options.readable ? readableLine : jsonLine;
    options.write(`${format({ time, level, message, fields: fields ?? {} }, options.colour)}\n`);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

type Line = {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Fields;
};

function jsonLine({ time, level, message, fields }: Line): string {
  const own = { time, level, msg: message };
  // The first spread puts them in front, the last one keeps a field from replacing them.
  return toJson({ ...own, ...fields, ...own });
}

const COLOUR: Readonly<Record<LogLevel, string>> = { debug: "2", info: "36", warn: "33", error: "31" };

function readableLine({ time, level, message, fields }: Line, colour: boolean): string {
  const paint = (code: string, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        ` ${paint("2", `${safe(name)}=`)}${typeof value === "string" ? bare(value) : toJson(value)}`,
    );
  const label = paint(COLOUR[level], level.toUpperCase().padEnd(5));
  return `${paint("2", time.slice(11, 19))} ${label} ${safe(message)}${pairs.join("")}`;
}

/** Strings that need no quotes are shown without them. */
function bare(value: string): string {
  return /^[\w./:@+-]+$/.test(value) ? value : toJson(value);
}

function toJson(value: unknown): string {
  try {
    return safe(JSON.stringify(value, (_key, member) => plain(member)) ?? "null");
  } catch {
    return '"[unprintable]"';
  }
}

/** What JSON would lose or refuse. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!(value instanceof Error)) return value;
  return {
    name: value.name,
    ...(value instanceof AppError ? { code: value.code, hint: value.hint } : {}),
    message: value.message,
    stack: value.stack
      ?.split("\n")
      .slice(1, 9)
      .map((frame) => frame.trim()),
    cause: value.cause,
  };
}

/** Controls, line separators and what reorders text, as `\uXXXX`: valid in JSON, harmless in a terminal. */
function safe(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
