/** Signing in and creating an account, for `auth login`, `auth register` and whoever arrives without a session. */
import { hostname } from "node:os";
import { createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { parseAddress } from "../session/address.ts";
import { requirePerson } from "../session/agent.ts";
import { statedAddress } from "../session/choose-address.ts";
import { personSession, type Session, saveSession } from "../session/session-file.ts";
import { askChoice, askSecret, askText } from "../ui/prompt.ts";
import { readStdinLine } from "../ui/stdin.ts";

/** What the flags said; the rest is asked. */
export type SignIn = {
  readonly address?: string | undefined;
  readonly email?: string | undefined;
  readonly passwordFromStdin?: boolean;
  readonly deviceLabel?: string | undefined;
};

const MIN_PASSWORD_BYTES = 8;

/** Signs in, or registers where the server has no owner yet; the session is saved before this returns. */
export async function signIn(io: Io, given: SignIn): Promise<Session> {
  const address = await chooseServer(io, given);
  const { needs_first_user } = await createClient({ address }).status();
  if (needs_first_user) {
    io.print.note("This server has no owner yet; your account becomes it.");
    const session = await register(io, { ...given, address });
    if (session !== undefined) return session;
  }
  return logIn(io, { ...given, address });
}

/** Signs in with e-mail and password and saves the session. */
export async function logIn(io: Io, given: SignIn): Promise<Session> {
  const address = await chooseServer(io, given);
  const email = given.email ?? (await askEmail(io));
  const password = given.passwordFromStdin
    ? await readStdinLine("the password")
    : await askSecret(io, { message: "Password", instead: "--password-stdin" });
  return logInWith(io, { ...given, address, email, password });
}

/** The same with all that it takes. */
export async function logInWith(
  io: Io,
  given: SignIn & { readonly address: string; readonly email: string; readonly password: string },
): Promise<Session> {
  const { address, email, password } = given;
  const label = given.deviceLabel ?? hostname();
  const { token } = await createClient({ address }).auth.login({ email, password, device_label: label });
  return save(io, { token, address, email, device_label: label });
}

/** Creates an account. Nothing when the server wants the address verified first; it has said so then. */
export async function register(io: Io, given: SignIn): Promise<Session | undefined> {
  const address = await chooseServer(io, given);
  const email = given.email ?? (await askEmail(io));
  const password = await chooseNewPassword(io, given);
  const label = given.deviceLabel ?? hostname();
  const reply = await createClient({ address }).auth.register({ email, password, device_label: label });
  if (reply.token !== undefined) return save(io, { token: reply.token, address, email, device_label: label });
  io.print.note(reply.message);
  return undefined;
}

function save(io: Io, session: Session): Session {
  saveSession(io.paths.session, session);
  return session;
}

/** Where to sign in: what was stated, else asked where a person can be, with the known server as the first choice. */
async function chooseServer(io: Io, { address }: SignIn): Promise<string> {
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

function askEmail(io: Io): Promise<string> {
  return askText(io, {
    message: "E-mail",
    instead: "--email",
    check: (value) => (value.includes("@") ? undefined : "An e-mail address holds an @."),
  });
}

/** A password for a new account, long enough. */
export async function chooseNewPassword(
  io: Io,
  { passwordFromStdin }: Pick<SignIn, "passwordFromStdin">,
): Promise<string> {
  const password = passwordFromStdin ? await readStdinLine("the password") : await askNewPassword(io);
  const problem = tooShort(password);
  if (problem !== undefined) throw new Failure(problem);
  return password;
}

async function askNewPassword(io: Io): Promise<string> {
  const instead = "--password-stdin";
  const first = await askSecret(io, { message: "Password", instead, check: tooShort });
  const again = await askSecret(io, { message: "Password again", instead });
  if (first !== again) throw new Failure("the two passwords differ");
  return first;
}

function tooShort(password: string): string | undefined {
  return Buffer.byteLength(password) < MIN_PASSWORD_BYTES ? "a password has at least 8 bytes" : undefined;
}
