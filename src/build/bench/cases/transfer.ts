/** Long bodies, down and up. */
import { TRANSFER_BYTES } from "../servers/messages.ts";
import { addedOf, column, type Figure, of, type Results, ratio, ratioOf, shown } from "../table.ts";
import { type Aim, besideNoCanary, type Case, cpuSeconds } from "./case.ts";

const MEBIBYTE = 1024 * 1024;
const throughput: Figure = ({ found }) => TRANSFER_BYTES / MEBIBYTE / found.seconds;
const cpuMs: Figure = (sample) => {
  const seconds = cpuSeconds(sample);
  return seconds === undefined ? undefined : seconds * 1000;
};

/** The highest during a transfer, less what it was before. */
const growth: Figure = ({ before, after }) =>
  before && after && (after.peakBytes - before.rssBytes) / MEBIBYTE;

/** The highest of all rounds. Not a median: memory that stays counts. */
function peak(results: Results, peer: string): number | undefined {
  const peaks = (results.get(peer) ?? []).flatMap(({ after }) => after?.peakBytes ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks) / 1e6;
}

/** What the search alone goes through: what a transfer takes more of the proxy's time than one that passes unread. */
const SEARCHED: Aim = {
  what: "download, searched for leaks: MiB in a second of what that adds to CPU",
  measured: (results) => {
    const added = addedOf(results, "agent-vault", "unread", cpuMs);
    return added === undefined ? undefined : TRANSFER_BYTES / MEBIBYTE / (Math.max(added, 1) / 1000);
  },
  atLeast: 400,
  unit: " MiB/s",
};

function transfer(key: "download" | "upload", title: string): Case {
  return {
    key,
    about: () =>
      `**${title}**: 100 MiB of text on one connection, compared byte for byte at its end. Growth is the most that one transfer adds to what was there before it.`,
    work: () => ({ kind: key }),
    columns: [
      column("MiB/s", throughput),
      ratio("× Squid", throughput, "squid"),
      column("CPU", cpuMs, " ms"),
      column("RSS growth", growth, " MiB", 1),
      { heading: "highest RSS", cell: (peer, results) => shown(peak(results, peer), " MB", 0) },
    ],
    aims: [
      {
        what: `${key}: throughput, × Squid`,
        measured: (results) => ratioOf(results, "agent-vault", "squid", throughput),
        atLeast: 1,
        unit: "",
      },
      {
        what: `${key}: RSS growth`,
        measured: (results) => of(results, "agent-vault", growth),
        atMost: 32,
        unit: " MiB",
      },
      ...(key === "upload" ? [besideNoCanary("upload", cpuMs)] : [SEARCHED]),
    ],
  };
}

export const download: Case = transfer("download", "Download");
export const upload: Case = transfer("upload", "Upload");
