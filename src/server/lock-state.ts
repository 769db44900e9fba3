import type { ServerConfig } from "../config/load.ts";
import type { MasterKey } from "../ports/store/instance/keys.ts";
import { openConfiguredStore } from "./compose.ts";
import { refuseSecond } from "./pidfile.ts";

/** `new`: no key yet, the first start decides; `protected`: it will not open without the master password. */
export type LockState = "new" | "passwordless" | "protected";

/** Said where a password is given that protects nothing: whoever gave it believes that it does. */
export const PASSWORD_UNUSED =
  "a master password is given, and this instance has none, so it protects nothing: agent-vault master-password set";

/**
 * Tells whether a start will need a password, so that a person can be asked for it. Opens and closes the database.
 * Throws `already_running` when there will be no start, before anyone is asked for anything.
 */
export async function readLockState(config: ServerConfig): Promise<LockState> {
  refuseSecond(config.paths.pidFile);
  const store = await openConfiguredStore(config);
  try {
    return lockStateOf(await store.keys.masterKey());
  } finally {
    await store.close();
  }
}

export function lockStateOf(key: MasterKey | undefined): LockState {
  if (key === undefined) return "new";
  switch (key.mode) {
    case "password":
      return "protected";
    case "passwordless":
      return "passwordless";
    default:
      return key satisfies never;
  }
}
