import type { CatalogEntry } from "../../../core/catalog/entry.ts";
import type { Assignment } from "../../../core/credential/dotenv.ts";
import type { Secret } from "../../../core/secret.ts";

/** A file of assignments as it was read. */
export type EnvFile = {
  /** As it is shown. */
  readonly name: string;
  /** Where it is, links followed. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** One character for each byte, so that places in it are places in the file. */
  readonly text: string;
};

export type KeySource =
  | { readonly kind: "environment"; readonly variable: string }
  | {
      readonly kind: "file";
      readonly variable: string;
      readonly file: EnvFile;
      readonly at: Pick<Assignment, "line" | "start" | "end">;
    }
  | { readonly kind: "gh" };

/** A value that lies about, of a variable that is known to hold an entry's key. Never empty. */
export type FoundKey = {
  readonly entry: CatalogEntry;
  readonly value: Secret;
  readonly source: KeySource;
};

/** What `--from` may call it, the narrowest first: `env:GH_TOKEN`, `.env:3`, `gh`. */
export function namesOf(source: KeySource): readonly [string, ...string[]] {
  switch (source.kind) {
    case "environment":
      return [`env:${source.variable}`, "env"];
    case "file":
      return [`${source.file.name}:${source.at.line}`, source.file.name];
    case "gh":
      return ["gh"];
    default:
      return source satisfies never;
  }
}

/** In words, with the variable where it is called otherwise than the credential. */
export function sourceText(source: KeySource, credential: string): string {
  const called = source.kind === "gh" || source.variable === credential ? "" : ` (${source.variable})`;
  if (source.kind === "environment") return `this shell${called}`;
  return `${namesOf(source)[0]}${called}`;
}
