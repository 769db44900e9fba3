import { createReadStream } from "node:fs";
import { jsonFlag } from "../../../args.ts";
import { EXPORT_HINT, judge, toJson } from "../../../audit/report.ts";
import { trustedKeyId } from "../../../audit/signatures.ts";
import { type FileReport, verifyExport } from "../../../audit/verify.ts";
import { command } from "../../../command.ts";
import { Failure } from "../../../failure.ts";

export default command({
  args: {
    file: {
      type: "positional",
      valueHint: "file",
      description: "What owner audit --json printed (- for standard input)",
    },
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
