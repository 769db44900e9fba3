import type { DataPaths } from "../../config/paths.ts";
import { readKeyMode } from "../../store/sqlite/key-mode.ts";
import type { LockState } from "../lock-state.ts";

/** As `readLockState`, without opening the store: undefined where there is no key yet or the file cannot be read. */
export function glanceAtLock({ database }: Pick<DataPaths, "database">): LockState | undefined {
  const mode = readKeyMode(database);
  return mode === "password" ? "protected" : mode;
}
