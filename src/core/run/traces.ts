/** What a process was started with says whether it is of a run: its token is there, or the port of its door. */

/** `unknown`: it may not be read, or the program has written over it, as those do that set their own title. */
export type Trace = "found" | "none" | "unknown";

/** NUL-terminated texts, as the system has them. */
export type StartTexts = { readonly environment: string | undefined; readonly command: string | undefined };

export type RunMarks = {
  readonly isToken: (text: string) => boolean;
  readonly doorPort: number | undefined;
};

const TOKEN = /av_[a-z]+_[0-9a-f]{64}/g;

export function traceOf({ environment, command }: StartTexts, marks: RunMarks): Trace {
  for (const text of [environment, command]) if (text !== undefined && isMarked(text, marks)) return "found";
  return environment === undefined || !isWhole(environment) ? "unknown" : "none";
}

function isMarked(text: string, { isToken, doorPort }: RunMarks): boolean {
  if (text.match(TOKEN)?.some(isToken) === true) return true;
  return doorPort !== undefined && new RegExp(`(?:^|\\D)${doorPort}(?:\\D|$)`).test(text);
}

/** Variables and nothing else. One that was emptied may have been given what it uses in another way. */
function isWhole(environment: string): boolean {
  const entries = environment.replace(/\0$/, "").split("\0");
  return entries.every((entry) => entry.indexOf("=") > 0);
}
