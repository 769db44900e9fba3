import { lstatSync } from "node:fs";
import { hostname } from "node:os";
import { createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import { readIfPresent, type Session } from "./session-file.ts";

/** What a new server leaves for its user: a one-use token, and the only address that it may be shown to. */
export type Bootstrap = { readonly token: string; readonly address: string };

/**
 * What a new server left in its data directory, or nothing. Throws a Failure when someone else could
 * have written or read it: whoever plants a token here would choose whose server we trust.
 */
export function readBootstrapToken(
  path: string,
  uid: number | undefined = process.getuid?.(),
): Bootstrap | undefined {
  let stats: ReturnType<typeof lstatSync>;
  try {
    stats = lstatSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const foreign = uid !== undefined && stats.uid !== uid;
  if (!stats.isFile() || foreign || (stats.mode & 0o077) !== 0) {
    throw new Failure(`${path} is not used: it must be a file of yours that nobody else can read`, {
      hint: `look at it with ls -l ${path}, then remove it or run agent-vault auth register`,
    });
  }
  // It may be redeemed by another command of this user in this moment.
  const [token = "", address = ""] = (readIfPresent(path) ?? "").split("\n").map((line) => line.trim());
  return token === "" || address === "" ? undefined : { token, address };
}

/** Becomes the owner of the server that left the token. Nothing when another command redeemed it first. */
export async function redeem({ token, address }: Bootstrap): Promise<Session | undefined> {
  const label = hostname();
  try {
    const reply = await createClient({ address }).auth.bootstrap({ token, device_label: label });
    return { token: reply.token, address, email: reply.email, device_label: label };
  } catch (error) {
    if (error instanceof Failure && error.exit === 3) return undefined;
    throw error;
  }
}
