/** Reading an exported audit log, line by line, however long it is. */

import { ChainCheck, type ChainFault, type ChainReport } from "../../core/audit/chain.ts";
import {
  EXPORT_VERSION,
  type ExportHeader,
  type ExportLine,
  parseExportLine,
} from "../../core/audit/export.ts";
import { counted } from "../../lib/text/counted.ts";
import { createProgress } from "../ui/waiting.ts";
import { chainMeans } from "./signatures.ts";

/** Whoever has seen so many knows enough, and the rest may only follow from them. */
const MOST_FAULTS = 50;

export type FileFault = ChainFault | { readonly type: "unreadable"; readonly line: number };

export type FileReport =
  /** Only a part was exported: what is missing in it is no fault. */
  | { readonly type: "filtered"; readonly filter: Readonly<Record<string, string>> }
  /** Made by a release that knows more. */
  | { readonly type: "newer"; readonly version: number }
  | (Omit<ChainReport, "faults"> & {
      readonly type: "checked";
      readonly faults: readonly FileFault[];
      /** Reading ended early. */
      readonly more: boolean;
    });

/** `trusted` is the id of the only key that counts. Rejects when the file cannot be read. */
export async function verifyExport(
  bytes: AsyncIterable<Uint8Array>,
  { trusted }: { readonly trusted: string | undefined },
): Promise<FileReport> {
  const check = new ChainCheck(chainMeans(), trusted === undefined ? {} : { trusted });
  const unreadable: FileFault[] = [];
  const progress = createProgress();
  let number = 0;
  let more = false;
  try {
    for await (const line of linesOf(bytes)) {
      number++;
      const parsed = parseExportLine(line);
      if (parsed.type === "export") {
        const refused = whyNot(parsed.header);
        if (refused !== undefined) return refused;
      } else if (parsed.type === "unreadable") unreadable.push({ type: "unreadable", line: number });
      else give(check, parsed);
      progress.tell(() => `${counted(check.records, "record")} read`);
      more = check.faults + unreadable.length >= MOST_FAULTS;
      if (more) break;
    }
  } finally {
    progress.end();
  }
  const report = check.end();
  // An end that was not read is not missing.
  const faults = more ? report.faults.filter(({ type }) => type !== "cut") : report.faults;
  return { type: "checked", ...report, faults: [...unreadable, ...faults], more };
}

function whyNot({ version, filter }: ExportHeader): FileReport | undefined {
  if (version !== EXPORT_VERSION) return { type: "newer", version };
  return Object.keys(filter).length === 0 ? undefined : { type: "filtered", filter };
}

function give(check: ChainCheck, line: Extract<ExportLine, { type: "key" | "head" | "record" }>): void {
  if (line.type === "key") check.key(line.key);
  else if (line.type === "head") check.head(line.head);
  else check.record(line.record);
}

/** Lines without their ends; a last one without an end counts. Bytes that are no UTF-8 make a line unreadable. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
