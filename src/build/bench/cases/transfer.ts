/** Long bodies, down and up. */
import { TRANSFER_BYTES } from "../servers/messages.ts";
import { column, type Figure, type Results, ratio, ratioOf, shown } from "../table.ts";
import { type Case, cpuSeconds, rss } from "./case.ts";

const MEBIBYTE = 1024 * 1024;
const throughput: Figure = ({ found }) => TRANSFER_BYTES / MEBIBYTE / found.seconds;
const cpuMs: Figure = (sample) => {
  const seconds = cpuSeconds(sample);
  return seconds === undefined ? undefined : seconds * 1000;
};

/** From the first round's start to the highest that any round came to, in MiB. Not a median: memory that stays counts. */
function growth(results: Results, peer: string): number | undefined {
  const samples = results.get(peer) ?? [];
  const before = samples[0]?.before?.rssBytes;
  const peaks = samples.flatMap(({ after }) => after?.peakBytes ?? []);
  return before === undefined ? undefined : (Math.max(...peaks) - before) / MEBIBYTE;
}

function transfer(key: "download" | "upload", title: string): Case {
  return {
    key,
    about: () => `**${title}**: 100 MiB on one connection, compared byte for byte at its end.`,
    work: () => ({ kind: key }),
    columns: [
      column("MiB/s", throughput),
      ratio("× Squid", throughput, "squid"),
      column("CPU", cpuMs, " ms"),
      {
        heading: "RSS growth",
        cell: (peer, results) => shown(growth(results, peer), " MiB", 1),
      },
      column("RSS", rss, " MB"),
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
        measured: (results) => growth(results, "agent-vault"),
        atMost: 32,
        unit: " MiB",
      },
    ],
  };
}

export const download: Case = transfer("download", "Download");
export const upload: Case = transfer("upload", "Upload");
