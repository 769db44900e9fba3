import { readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Logger } from "../../ports/logger.ts";
import type { RunBook, RunRecord } from "../../ports/run/run-book.ts";

/**
 * Runs in a file of the data directory, 0600: their ports and processes are this machine's, so they are in no database that
 * others may share. It counts until the machine is started anew, or the directory is in another container.
 */
export function createRunBook(path: string, logger: Pick<Logger, "warn">): RunBook {
  const place = placeHere();
  let written: string | undefined = "[]";
  return {
    load() {
      if (place === undefined) return [];
      try {
        const { place: then, runs } = JSON.parse(readFileSync(path, "utf8"));
        // As they stand there, so that those which are passed over go with the next that is saved.
        written = then === place ? JSON.stringify(runs) : undefined;
        return then === place && Array.isArray(runs) ? runs.filter(isRecord) : [];
      } catch {
        // None was kept, or none that can be read: the doors of before are gone.
        return [];
      }
    },
    save(records) {
      const runs = JSON.stringify(records);
      if (place === undefined || runs === written) return;
      try {
        replaceFile(path, `{"place":${JSON.stringify(place)},"runs":${runs}}\n`);
        written = runs;
      } catch (error) {
        logger.warn("the ports of runs cannot be written down: the next server will not open them again", {
          error: String(error),
        });
      }
    },
  };
}

/** Written aside and renamed, 0600: a reader sees no half file, and one with looser permissions is not used again. */
function replaceFile(path: string, text: string): void {
  const aside = `${path}.${process.pid}`;
  rmSync(aside, { force: true });
  try {
    writeFileSync(aside, text, { mode: 0o600, flag: "wx" });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** Where numbers of processes and ports mean what they mean here; nothing where the system does not tell. */
function placeHere(): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return [boot, readlinkSync("/proc/self/ns/net"), readlinkSync("/proc/self/ns/pid")].join(" ");
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is RunRecord {
  if (typeof value !== "object" || value === null) return false;
  const { session, publicId, vaultId, processes, own, unwatched } = value as Partial<RunRecord>;
  const texts = [session, publicId, vaultId].every((text) => typeof text === "string");
  return texts && Array.isArray(processes) && typeof own === "boolean" && typeof unwatched === "boolean";
}
