import { ERROR_CODES, type ErrorCode } from "../core/errors.ts";

/** How a start went, as far as its log tells. */
export type StartReport =
  | { readonly type: "started"; readonly apiUrl: string; readonly proxyPort: number | undefined }
  | {
      readonly type: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    }
  /** Nothing of the kind yet, and perhaps never. */
  | { readonly type: "unknown"; readonly lastLine: string | undefined };

/** The log lines that say how a start ended; `startServer` and `runServer` write them. */
export const STARTED = "server started";
export const NOT_STARTED = "server did not start";

/** Finds the outcome in what a new server has written so far. Lines that are not ours are passed over. */
export function findStart(log: string): StartReport {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  for (const line of lines) {
    const fields = parseLine(line);
    const { msg, url, proxy_port: port, code, message, hint } = fields;
    if (msg === STARTED && typeof url === "string") {
      return { type: "started", apiUrl: url, proxyPort: typeof port === "number" ? port : undefined };
    }
    if (msg === NOT_STARTED) {
      return {
        type: "failed",
        code: ERROR_CODES.find((known) => known === code) ?? "internal",
        message: typeof message === "string" ? message : "The server stopped with an unexpected error.",
        hint: typeof hint === "string" ? hint : undefined,
      };
    }
  }
  return { type: "unknown", lastLine: lines.at(-1) };
}

function parseLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
