import type { ServerConfig } from "../config/load.ts";
import { openConfiguredStore } from "./compose.ts";

/** `new`: no key yet, the first start decides; `protected`: it will not open without the master password. */
export type LockState = "new" | "passwordless" | "protected";

/** Tells whether a start will need a password, so that a person can be asked for it. Opens and closes the database. */
export async function readLockState(config: ServerConfig): Promise<LockState> {
  const store = await openConfiguredStore(config);
  try {
    const key = await store.keys.masterKey();
    if (key === undefined) return "new";
    return key.mode === "password" ? "protected" : "passwordless";
  } finally {
    await store.close();
  }
}
