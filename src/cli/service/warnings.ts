import type { Io } from "../io.ts";

export const STORE_MISSING = "store what is missing with agent-vault vault credential set KEY";

/** Says what the server finds odd in services that it has written all the same. */
export function warnOfServices(
  io: Io,
  { warnings = [] }: { readonly warnings?: readonly string[] | undefined },
): void {
  for (const warning of warnings) io.print.warn(warning);
  if (warnings.some((warning) => warning.includes("does not hold yet"))) {
    io.print.note(`  ${STORE_MISSING}`);
  }
}
