import type { Doer } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import type { MasterKey } from "../../ports/store/instance/keys.ts";
import { type ActDeps, act } from "../audit/act.ts";

/**
 * Keeps the data key in another wrapping, `after`, and records who did it. Throws `conflict` when what is kept is not
 * `before` any more, and has then changed nothing.
 */
export async function replaceMasterKey(
  deps: ActDeps,
  by: Doer,
  { before, after }: { readonly before: MasterKey; readonly after: MasterKey },
): Promise<void> {
  await act(deps, by, async ({ keys }, note) => {
    const kept = await keys.masterKey();
    if (kept === undefined || !isSameWrapping(kept, before)) throw new AppError("conflict");
    await keys.replaceMasterKey(after);
    note({
      action: "instance.set-master-password",
      target: { type: "instance", id: "", name: "" },
      changes: { mode: { before: before.mode, after: after.mode } },
    });
  });
}

function isSameWrapping(one: MasterKey, other: MasterKey): boolean {
  return isSame(bytesOf(one), bytesOf(other));
}

function bytesOf(key: MasterKey): Uint8Array {
  return key.mode === "passwordless" ? key.dek : key.wrappedDek;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
