/**
 * YAML of the user's own, with the place of everything in it. `Bun.YAML` keeps places to itself and, of two keys of one
 * name, takes the last.
 */
import { readFileSync } from "node:fs";
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
} from "yaml";
import { Failure } from "../failure.ts";
import { readStdin } from "../ui/stdin.ts";

export type YamlFile = {
  readonly value: unknown;
  /** `file:line:column` of what lies at a path into `value`, or of the last part of it that is there. */
  place(at: readonly (string | number)[]): string;
};

/** A YAML document; `-` reads standard input. Throws as `parseYaml`. */
export async function readYaml(path: string): Promise<YamlFile> {
  const shown = path === "-" ? "<stdin>" : path;
  const text = path === "-" ? await readStdin("the file") : readFileSync(path, "utf8");
  return parseYaml(text, shown);
}

/** One document. Throws a Failure that begins `file:line:column:`, also for a key that is given twice in one map. */
export function parseYaml(text: string, shown: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${shown}:${line}:${col}`;
  };
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) {
    const reason = OWN_WORDS[fault.code] ?? fault.message;
    throw new Failure(`${place(fault.pos[0])}: ${reason}`, { hint: "the file is not valid YAML" });
  }
  return { value: toValue(document, shown), place: (at) => place(offsetOf(document, at)) };
}

/** Where the parser speaks of itself or to programmers. */
const OWN_WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  DUPLICATE_KEY: "the key is given twice in one map",
  MULTIPLE_DOCS: "there are several documents in one file",
};

/** Throws a Failure where aliases would blow a small file up. */
function toValue(document: Document.Parsed, shown: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new Failure(`${shown}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where the last part of the path that is there begins; of a member, its key. */
function offsetOf(document: Document.Parsed, at: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const part of at) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = rangeOf(node) ?? offset;
      continue;
    }
    const wanted = String(part).toLowerCase();
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value).toLowerCase() === wanted)
      : undefined;
    if (pair === undefined) break;
    offset = rangeOf(pair.key) ?? offset;
    node = pair.value;
  }
  return offset;
}

function rangeOf(node: unknown): number | undefined {
  if (node === null || typeof node !== "object" || !("range" in node)) return undefined;
  return Array.isArray(node.range) ? Number(node.range[0]) : undefined;
}
