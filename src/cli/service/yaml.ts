import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../failure.ts";
import { readStdin } from "../ui/stdin.ts";

/** A YAML document and how its source is called in messages. `-` reads standard input. */
export async function readYaml(path: string): Promise<{ value: unknown; shown: string }> {
  const shown = path === "-" ? "<stdin>" : path;
  const text = path === "-" ? await readStdin("the file") : readFileSync(path, "utf8");
  return { value: await parseYaml(text, shown), shown };
}

/** Throws a Failure that begins `file:line:column:`. */
export async function parseYaml(text: string, shown: string): Promise<unknown> {
  try {
    return Bun.YAML.parse(text);
  } catch (error) {
    const { line, column, reason } = await locate(text, error);
    throw new Failure(`${shown}:${line}:${column}: ${reason}`, { hint: "the file is not valid YAML" });
  }
}

/** `Bun.YAML.parse` (1.4.5) keeps the place of an error to itself; importing the same text tells it. */
async function locate(
  text: string,
  error: unknown,
): Promise<{ line: number; column: number; reason: string }> {
  const reason = (error instanceof Error ? error.message : String(error)).replace(/^YAML Parse error: /, "");
  const directory = mkdtempSync(join(tmpdir(), "agent-vault-"));
  try {
    const copy = join(directory, "copy.yaml");
    writeFileSync(copy, text, { mode: 0o600 });
    await import(pathToFileURL(copy).href, { with: { type: "yaml" } });
  } catch (located) {
    const position = (located as { position?: { line: number; column: number } | null }).position;
    if (position) return { line: position.line, column: position.column, reason };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { line: 1, column: 1, reason };
}
