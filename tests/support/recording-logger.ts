import type { Logger } from "../../src/ports/logger.ts";

export type Logged = {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: Record<string, unknown>;
};

/** A logger whose lines can be looked at. */
export function createRecordingLogger(): { readonly logger: Logger; readonly lines: Logged[] } {
  const lines: Logged[] = [];
  const at = (level: keyof Logger) => (message: string, fields?: Record<string, unknown>) => {
    lines.push({ level, message, fields: fields ?? {} });
  };
  return { lines, logger: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}
