/** What is asked of somebody who signs in, registers or changes a password; each answer can be given beforehand. */
import { isCode, typedCode } from "../../core/account/code.ts";
import { isLongEnough, MIN_PASSWORD_BYTES } from "../../core/account/password.ts";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { parseAddress } from "../session/address.ts";
import { requirePerson } from "../session/agent.ts";
import { statedAddress } from "../session/choose-address.ts";
import { personSession } from "../session/session-file.ts";
import { askChoice, askSecret, askText } from "../ui/prompt.ts";
import { readStdinLine } from "../ui/stdin.ts";

/** Where to sign in: what was stated, else asked where a person can be, with the known server as the first choice. */
export async function chooseServer(io: Io, address: string | undefined): Promise<string> {
  requirePerson(io);
  const stated = statedAddress(io, address);
  if (stated !== undefined) return stated.address;
  const known = lastServer(io) ?? io.config.localAddress;
  if (!io.interactive) return known;
  const where = await askChoice(io, {
    message: "Which server?",
    instead: "--address",
    choices: [
      { value: "known", label: known },
      { value: "other", label: "another address" },
    ],
  });
  if (where === "known") return known;
  const typed = await askText(io, { message: "Address", instead: "--address", initial: "https://" });
  return parseAddress(typed, "the address");
}

/** Nothing for a damaged file, which signing in writes anew. */
function lastServer(io: Io): string | undefined {
  try {
    return personSession(io)?.address;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

export function askEmail(io: Io): Promise<string> {
  return askText(io, {
    message: "E-mail",
    instead: "--email",
    check: (value) => (value.includes("@") ? undefined : "An e-mail address holds an @."),
  });
}

/** A password that is new, from standard input or asked for twice. Throws a Failure for one that is too short. */
export async function chooseNewPassword(
  io: Io,
  { passwordFromStdin }: { readonly passwordFromStdin?: boolean },
  message = "Password",
): Promise<string> {
  return passwordFromStdin
    ? requireLong(await readStdinLine(`the ${message.toLowerCase()}`))
    : await askNewPassword(io, message);
}

/** Asks twice. */
export async function askNewPassword(io: Io, message: string): Promise<string> {
  const instead = "--password-stdin";
  const first = await askSecret(io, { message, instead, check: tooShort });
  const again = await askSecret(io, { message: `${message} again`, instead });
  if (first !== again) throw new Failure("the two passwords differ");
  return first;
}

/** Throws a Failure for a password that is too short. */
export function requireLong(password: string): string {
  const problem = tooShort(password);
  if (problem !== undefined) throw new Failure(problem);
  return password;
}

export function askCode(io: Io): Promise<string> {
  return askText(io, {
    message: "Code",
    instead: "--code",
    check: (value) => (isCode(value) ? undefined : "A code has six digits."),
  });
}

/** The code of a flag. Throws a usage error for what cannot be one. */
export function parseCode(text: string): string {
  if (isCode(text)) return typedCode(text);
  throw usageError("--code has six digits");
}

function tooShort(password: string): string | undefined {
  return isLongEnough(password) ? undefined : `a password has at least ${MIN_PASSWORD_BYTES} bytes`;
}
