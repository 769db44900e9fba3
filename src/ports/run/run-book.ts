import type { PublicId, TokenHash, VaultId } from "../../core/ids.ts";
import type { RunProcess } from "../../core/run/process.ts";

/** What is known of the runs of one session with one vault, of one user. */
export type RunRecord = {
  readonly session: TokenHash;
  readonly publicId: PublicId;
  readonly vaultId: VaultId;
  /** Undefined where the session is bound to a vault. */
  readonly vaultHint: string | undefined;
  /** Whose connections its door takes; undefined: everybody's. */
  readonly uid: number | undefined;
  /** Of its door, if it has one. */
  readonly port: number | undefined;
  /** The session was minted for a single run, and ends with it. */
  readonly own: boolean;
  /** Its first processes. */
  readonly processes: readonly RunProcess[];
  /** There are others of which nothing is known, so that its end is not either. */
  readonly unwatched: boolean;
};

/** Where runs of this machine are kept for the server that is started next on the same data. */
export type RunBook = {
  /** Those of before, if this is still the same machine since its start. */
  load(): readonly RunRecord[];
  /** In place of what was there. Never throws. */
  save(records: readonly RunRecord[]): void;
};
