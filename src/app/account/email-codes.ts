/** Codes that prove who reads an address: making, sending and checking them, the same for each purpose. */
import { CODE_LIFETIME_MS, MAX_LIVE_CODES, newCode, typedCode } from "../../core/account/code.ts";
import { emailKey } from "../../core/account/email.ts";
import { AppError } from "../../core/errors.ts";
import type { TokenHash } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Mail, Mailer } from "../../ports/mailer.ts";
import type { Random } from "../../ports/random.ts";
import type { CodePurpose, CodesOf, EmailCode } from "../../ports/store/account/email-codes.ts";
import type { Repos, Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import type { Limits } from "../limits/limits.ts";
import { type CodeMail, newAddressMail, passwordResetMail, verificationMail } from "../mail/codes.ts";

export type CodeDeps = {
  readonly tokens: Pick<Tokens, "hash" | "matches">;
  readonly random: Pick<Random, "bytes">;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly logger: Logger;
  readonly limits: Pick<Limits, "wrongCodes">;
};

const MAILS = {
  verify: verificationMail,
  reset: passwordResetMail,
  "set-email": newAddressMail,
} as const satisfies Record<CodePurpose, (code: CodeMail) => Mail>;

/**
 * In a unit of work: a code for that address, good for a quarter of an hour; nothing is made, and undefined returned,
 * while as many as may be were made in that time. Those that were guessed at too often count, too: a new one for each of
 * them would be worth more guesses, and more mail to somebody else, as fast as it can be asked for. One is made whether
 * or not the address has an account, so that nothing that follows from how many there are tells which it is.
 */
export async function issueCode(
  deps: CodeDeps,
  { emailCodes }: Pick<Repos, "emailCodes">,
  of: CodesOf,
): Promise<string | undefined> {
  const createdAt = deps.clock.now();
  if ((await emailCodes.live(of, createdAt)).length >= MAX_LIVE_CODES) return undefined;
  const code = newCode((length) => deps.random.bytes(length));
  await emailCodes.create(of, {
    codeHash: deps.tokens.hash(hashedText(of, code)),
    createdAt,
    expiresAt: createdAt + CODE_LIFETIME_MS,
    failures: 0,
  });
  return code;
}

/**
 * Sends it, after the unit of work and beside the answer: how long mail takes must not tell who is sent some. Where it
 * cannot be sent the operator finds it in the server's log, to pass it on.
 */
export function sendCode(deps: CodeDeps, { purpose, email }: CodesOf, code: string): void {
  const leaveToOperator = () =>
    deps.logger.warn("no mail was sent; pass this code on to whoever asks for it", { purpose, email, code });
  if (!deps.mailer.isConfigured) return leaveToOperator();
  const validMinutes = CODE_LIFETIME_MS / 60_000;
  deps.mailer.send(MAILS[purpose]({ to: email, code, validMinutes })).catch((error: unknown) => {
    deps.logger.error("mail not sent", { to: email, error: String(error) });
    leaveToOperator();
  });
}

/**
 * Runs `work` in a unit of work for whoever knows one of the address's live codes. A wrong guess counts against each of
 * them, and one that has seen too many is good no more: whoever waits for mail asks for another, and whoever guesses
 * gets so many guesses for each that is sent and no more, restarts and other servers included. Throws `invalid_code`,
 * the same for an address that nobody was sent anything to, and `too_many_wrong_codes`.
 */
export async function withCode<T>(
  deps: CodeDeps & { readonly store: Pick<Store, "atomically"> },
  of: CodesOf & { readonly code: string },
  work: (repos: Repos, code: EmailCode) => Promise<T>,
): Promise<T> {
  const outcome = await deps.store.atomically<Outcome<T>>(async (repos) => {
    const checked = await checkCode(deps, repos, of);
    // Committed, too: the guess has been counted.
    if (checked.type !== "right") return { commit: true, value: checked };
    return { commit: true, value: { type: "done", value: await work(repos, checked.code) } };
  });
  if (outcome.type === "done") return outcome.value;
  throw outcome.type === "locked" ? tooManyWrong(outcome.newInMs) : invalidCode(of);
}

/** `newInMs` is how long no other code is made, nothing when one can be asked for now. */
type Refused = { readonly type: "wrong" } | { readonly type: "locked"; readonly newInMs: number | undefined };
type Outcome<T> = { readonly type: "done"; readonly value: T } | Refused;
type Checked = { readonly type: "right"; readonly code: EmailCode } | Refused;

async function checkCode(
  deps: CodeDeps,
  { emailCodes }: Pick<Repos, "emailCodes">,
  of: CodesOf & { readonly code: string },
): Promise<Checked> {
  const now = deps.clock.now();
  const live = await emailCodes.live(of, now);
  const good = live.filter(({ failures }) => failures < deps.limits.wrongCodes());
  if (good.length === 0 && live.length > 0) return { type: "locked", newInMs: untilAnother(live, now) };
  const text = hashedText(of, typedCode(of.code));
  const [right] = good.filter(({ codeHash }) => deps.tokens.matches(text, codeHash as TokenHash));
  if (right !== undefined) return { type: "right", code: right };
  if (live.length > 0) await emailCodes.countFailure(of, now);
  return { type: "wrong" };
}

function untilAnother(live: readonly EmailCode[], now: number): number | undefined {
  if (live.length < MAX_LIVE_CODES) return undefined;
  return Math.min(...live.map(({ expiresAt }) => expiresAt)) - now;
}

function tooManyWrong(newInMs: number | undefined): AppError {
  if (newInMs === undefined) return new AppError("too_many_wrong_codes");
  const minutes = Math.ceil(newInMs / 60_000);
  const wait = minutes === 1 ? "a minute" : `${minutes} minutes`;
  const message = `Too many wrong codes. A new one can be asked for in ${wait}.`;
  return new AppError("too_many_wrong_codes", { message });
}

/** What is said of a code that is none of the address's. */
export function invalidCode({ purpose }: Pick<CodesOf, "purpose">): AppError {
  const noun = purpose === "reset" ? "reset" : "verification";
  return new AppError("invalid_code", { message: `Invalid or expired ${noun} code` });
}

/** Digits alone are the same for many: a hash is good for one purpose and one address. */
function hashedText({ purpose, email }: CodesOf, code: string): string {
  return `${purpose} ${emailKey(email)} ${code}`;
}
