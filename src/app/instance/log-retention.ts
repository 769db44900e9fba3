import { AppError } from "../../core/errors.ts";
import { type PinnedRetention, readStoredRetention, resolveRetention } from "../../core/log/retention.ts";
import type { Store } from "../../ports/store.ts";

/**
 * What of the request log is kept, as it is set now. Throws when what is saved cannot be read: what is deleted for a
 * rule that nobody has made does not come back.
 */
export async function loadRetention(
  { settings }: Pick<Store, "settings">,
  pinned: PinnedRetention,
): Promise<{ readonly maxAgeMs: number; readonly maxRowsPerVault: number }> {
  const saved = readStoredRetention(await settings.instance("logs_retention"));
  if (saved === undefined && !pinned.locked) {
    throw new AppError("internal", {
      message: "The setting logs_retention cannot be read; set it anew: agent-vault owner config set",
    });
  }
  const { maxAgeHours, maxRowsPerVault } = resolveRetention(pinned, saved ?? {});
  return { maxAgeMs: maxAgeHours * 3_600_000, maxRowsPerVault };
}
