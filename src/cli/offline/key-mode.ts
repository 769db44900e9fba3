import type { Io } from "../io.ts";

/**
 * Does this user's own instance need a master password at each start? False also where there is none yet, and where
 * its database is not in the data directory or cannot be read.
 */
export async function isOwnInstanceProtected({ paths }: Io): Promise<boolean> {
  const { glanceAtLock } = await import("../../server/offline/key-mode.ts");
  return glanceAtLock(paths) === "protected";
}
