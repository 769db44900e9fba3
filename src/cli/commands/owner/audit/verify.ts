import { createReadStream } from "node:fs";
import { placeOf } from "../../../../core/audit/chain.ts";
import { jsonFlag } from "../../../args.ts";
import { describeFault } from "../../../audit/describe.ts";
import { trustedKeyId } from "../../../audit/signatures.ts";
import { type FileReport, verifyExport } from "../../../audit/verify.ts";
import { command } from "../../../command.ts";
import { Failure } from "../../../failure.ts";
import type { Io } from "../../../io.ts";
import { counted } from "../../../ui/counted.ts";

type Checked = Extract<FileReport, { type: "checked" }>;

const EXPORT_HINT = "export the whole log: agent-vault owner audit --json > audit.jsonl";

export default command({
  args: {
    file: { type: "positional", description: "What owner audit --json printed (- for standard input)" },
    key: {
      type: "string",
      valueHint: "key",
      description: "The only key to trust: its fingerprint, the key in base64, or a file with it",
    },
    ...jsonFlag,
  },
  notes: [
    "Needs no server and no session. Exit code 0 when the log is whole and signed, 1 when it is not.",
    "Without --key the file's own key is used: then all of it may have been written anew, under another key.",
  ],
  examples: [
    "agent-vault owner audit verify audit.jsonl",
    "agent-vault owner audit --json | agent-vault owner audit verify -",
  ],
  async run({ file, key, json }, io) {
    const trusted = key === undefined ? undefined : trustedKeyId(key);
    const report = await read(file, trusted);
    if (json) io.print.json(toJson(report));
    if (report.type === "newer") {
      throw new Failure(`${file} was exported by a newer agent-vault (form ${report.version})`, {
        hint: "verify it with that release",
      });
    }
    if (report.type === "filtered") {
      const filter = Object.entries(report.filter).map(([name, value]) => `${name} ${value}`);
      throw new Failure(`${file} is a filtered export (${filter.join(", ")}) and cannot be verified`, {
        hint: EXPORT_HINT,
      });
    }
    judge(io, report, { file, isPinned: trusted !== undefined, json });
  },
});

async function read(file: string, trusted: string | undefined): Promise<FileReport> {
  try {
    const bytes = file === "-" ? Bun.stdin.stream() : createReadStream(file);
    return await verifyExport(bytes as AsyncIterable<Uint8Array>, { trusted });
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause)) throw cause;
    const why = cause.code === "ENOENT" ? "no such file or directory" : cause.message;
    throw new Failure(`${file}: ${why}`, { cause });
  }
}

type Judging = { readonly file: string; readonly isPinned: boolean; readonly json: boolean };

/** Throws a Failure unless the log is whole and signed. */
function judge(io: Io, report: Checked, { file, isPinned, json }: Judging): void {
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

function toJson(report: FileReport): object {
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
