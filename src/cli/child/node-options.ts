/** The option by which Node is made to load our file before a program. Pure. */

/** The file's name in a run's folder. */
export const NODE_SHIM_FILE = "node-shim.cjs";

/** What an outer run has put there, in the one way that it does. */
const OURS =
  /(?:^|(?<=\s))--require (?:"(?:[^"\\]|\\.)*|\S*)\/[0-9a-f]{16}-[0-9a-f]{8}\/node-shim\.cjs"?\s*/g;

/**
 * The child's `NODE_OPTIONS`: the parent's, behind the option that loads the file, without that of an outer run. With no
 * file only the latter; empty when nothing is left.
 */
export function nodeOptions(stated: string | undefined, file: string | undefined): string {
  const kept = (stated ?? "").replace(OURS, "");
  if (file === undefined) return kept;
  return `--require ${quoted(file)}${kept === "" ? "" : ` ${kept}`}`;
}

/** As Node reads it. Programs that take the variable apart themselves know no quotes, so there are some only at need. */
function quoted(path: string): string {
  return /^[\w./@+:,-]+$/.test(path) ? path : `"${path.replace(/["\\]/g, "\\$&")}"`;
}
