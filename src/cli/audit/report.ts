/** What is said of an export that was checked. */
import { placeOf } from "../../core/audit/chain.ts";
import { counted } from "../../lib/text/counted.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { describeFault } from "./describe.ts";
import type { FileReport } from "./verify.ts";

export const EXPORT_HINT = "export the whole log: agent-vault owner audit --json > audit.jsonl";

type Checked = Extract<FileReport, { type: "checked" }>;

export type Judging = { readonly file: string; readonly isPinned: boolean; readonly json: boolean };

/** Throws a Failure unless the log is whole and signed. */
export function judge(io: Io, report: Checked, { file, isPinned, json }: Judging): void {
  const { faults, signed, records } = report;
  if (faults.length > 0) {
    if (!json) printFaults(io, report);
    const many = report.more ? "more than that: reading ended there" : counted(faults.length, "fault");
    throw new Failure(`${file} is not the log that was written (${many})`);
  }
  if (records === 0) throw new Failure(`${file} holds no records`, { hint: EXPORT_HINT });
  if (signed === undefined) {
    throw new Failure(`nothing in ${file} is signed: anybody may have written it`, { hint: EXPORT_HINT });
  }
  if (!json) printGood(io, { ...report, signed }, isPinned);
}

function printFaults(io: Io, { faults, signed }: Checked): void {
  for (const fault of faults) io.print.line(describeFault(fault));
  if (signed === undefined) return;
  const isGoodTo = faults.every((fault) => "line" in fault || placeOf(fault) > signed.seq);
  if (!isGoodTo) return;
  io.print.line(
    `up to record ${signed.seq} all is as it was signed at ${signed.signedAt}; what follows may be others`,
  );
}

function printGood(
  io: Io,
  { records, signed, unsigned }: Checked & { readonly signed: NonNullable<Checked["signed"]> },
  isPinned: boolean,
): void {
  io.print.done(`${counted(records, "record")}, none changed and none missing`);
  io.print.line(`  signed up to record ${signed.seq} at ${signed.signedAt}`);
  io.print.line(`  by the key ${signed.keyId}`);
  if (unsigned > 0) {
    const last = unsigned === 1 ? "the last record" : `the last ${unsigned} records`;
    io.print.warn(`${last} came after that and could be missing or others`);
  }
  if (isPinned) return;
  io.print.note(
    "That key is the file's own. Compare its fingerprint with one from elsewhere, or give it with --key.",
  );
}

/** The same as JSON, with a sentence for each fault. */
export function toJson(report: FileReport): object {
  if (report.type !== "checked") return { verified: false, ...report };
  const { faults, signed, records, unsigned, more } = report;
  return {
    verified: faults.length === 0 && signed !== undefined,
    records,
    signed:
      signed === undefined ? null : { seq: signed.seq, signed_at: signed.signedAt, key_id: signed.keyId },
    unsigned,
    faults: faults.map((fault) => ({ ...fault, message: describeFault(fault) })),
    more_faults: more,
  };
}
