import { replaceMasterKey } from "../../app/instance/master-password.ts";
import { openDataDirectory } from "../../config/data-directory.ts";
import type { ServerConfig } from "../../config/load.ts";
import { operatorDoer } from "../../core/audit/doer.ts";
import type { Secret } from "../../core/secret.ts";
import { sha256 } from "../../crypto/digest.ts";
import { rewrap, verifyPassword } from "../../crypto/master-key.ts";
import { openConfiguredStore, systemClock } from "../compose.ts";
import { type LockState, lockStateOf } from "../lock-state.ts";
import { claimPidFile } from "../pidfile.ts";

/** The master key of an instance whose server cannot start meanwhile. */
export type HeldMasterKey = {
  readonly state: LockState;
  /** Throws `wrong_password`. */
  verify(password: Secret): Promise<void>;
  /**
   * Wraps the data key by `next`, or keeps it in clear, and records that. Nothing else changes. Throws `wrong_password`,
   * and `conflict` when somebody else did the same meanwhile.
   */
  rewrap(passwords: {
    readonly current: Secret | undefined;
    readonly next: Secret | undefined;
  }): Promise<void>;
};

/**
 * Lets `work` at the master key while no server of this data directory runs or starts. Throws `already_running`,
 * `data_dir_unusable`, and the store's codes.
 */
export async function withMasterKey<T>(
  config: ServerConfig,
  work: (held: HeldMasterKey) => Promise<T>,
): Promise<T> {
  await using opened = new AsyncDisposableStack();
  openDataDirectory(config.paths.home);
  opened.defer(claimPidFile(config.paths.pidFile));
  const store = await openConfiguredStore(config);
  opened.defer(() => store.close());
  const record = await store.keys.masterKey();
  return await work({
    state: lockStateOf(record),
    verify: async (password) => {
      if (record !== undefined) await verifyPassword(record, password);
    },
    rewrap: async (passwords) => {
      if (record === undefined) return;
      const after = await rewrap(record, passwords);
      const deps = { store, clock: systemClock, digest: sha256 };
      await replaceMasterKey(deps, operatorDoer(accountName()), { before: record, after });
    },
  });
}

/**
 * As the system knows it: the runtime's own answer is `$USER`, which anybody can set. Containers are often run by a uid
 * that has no name, or hold no program to ask.
 */
function accountName(): string {
  const uid = `uid ${process.getuid?.() ?? "unknown"}`;
  try {
    const { stdout, success } = Bun.spawnSync(["id", "-un"], {
      env: { PATH: "/usr/bin:/bin" },
      stdin: "ignore",
      stderr: "ignore",
      timeout: 2000,
    });
    return (success && stdout.toString().trim()) || uid;
  } catch {
    return uid;
  }
}
