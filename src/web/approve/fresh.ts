/**
 * Whoever approves has shown their password, and not a cookie alone: browsers send cookies to every port of a host, so that
 * a program of this machine which somebody's browser visits may have them. The proof stands in a form that was answered to
 * the password, and in no cookie.
 */
import { demandPassword, ownAccount } from "../../app/account/password.ts";
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { type Sealed, Secret } from "../../core/secret.ts";
import type { ApiContext } from "../../http/deps.ts";
import { limitGuesses } from "../../http/middleware/rate-limit.ts";
import type { Form } from "../../http/read-form.ts";
import type { Call } from "../../http/route.ts";
import { presentedToken } from "../../http/session-cookie.ts";

/** So long a proof holds, in ms: time enough to read and to fetch a value. */
const FRESH_MS = 15 * 60_000;
const CONTEXT = { kind: "fresh-login" } as const;

/** That this session has just shown its password; for a hidden field. */
export function proveFresh({ barrier, clock }: ApiContext, { session }: Principal): string {
  const text = JSON.stringify([session, clock.now() + FRESH_MS]);
  return Buffer.from(barrier.seal(new Secret(text), CONTEXT)).toString("base64url");
}

/**
 * The proof to go on with. Throws `current_password_required` where the form shows neither a proof that holds nor a
 * password, and `wrong_current_password`. Who sends a token instead of a cookie needs none.
 */
export async function demandFresh({ c, deps, principal }: Call<Principal>, form: Form): Promise<string> {
  const proof = form.text("proof");
  if (presentedToken(c)?.via === "bearer" || isFresh(deps, principal, proof)) return proof;
  const user = await ownAccount(deps, principal);
  limitGuesses(deps, user.email);
  await demandPassword(deps, user, form.text("password"));
  return proveFresh(deps, principal);
}

function isFresh({ barrier, clock }: ApiContext, { session }: Principal, proof: string): boolean {
  if (proof === "") return false;
  try {
    const opened = barrier.open(Buffer.from(proof, "base64url") as Uint8Array as Sealed, CONTEXT).open();
    const [of, until]: unknown[] = JSON.parse(opened);
    return of === session && typeof until === "number" && clock.now() < until;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
