/** Signing in and creating an account, for `auth login`, `auth register` and whoever arrives without a session. */
import { hostname } from "node:os";
import { createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { recoverSession } from "../own-server/recover.ts";
import { type Session, saveSession } from "../session/session-file.ts";
import { askSecret } from "../ui/prompt.ts";
import { readStdinLine } from "../ui/stdin.ts";
import { askCode, askEmail, chooseNewPassword, chooseServer, parseCode } from "./ask-account.ts";

/** What the flags said; the rest is asked. */
export type SignIn = {
  readonly address?: string | undefined;
  readonly email?: string | undefined;
  readonly passwordFromStdin?: boolean;
  readonly deviceLabel?: string | undefined;
};

/** Signs in, or registers where the server has no owner yet; the session is saved before this returns. */
export async function signIn(io: Io, given: SignIn): Promise<Session> {
  const address = await chooseServer(io, given.address);
  const { needs_first_user } = await createClient({ address }).status();
  if (needs_first_user) {
    io.print.tell("This server has no owner yet; your account becomes it.");
    const session = await register(io, { ...given, address });
    if (session !== undefined) return session;
  }
  return logIn(io, { ...given, address });
}

/**
 * Signs in and saves the session: with e-mail and password, or at this user's own server, where nobody has one, without
 * being asked for any.
 */
export async function logIn(io: Io, given: SignIn): Promise<Session> {
  const address = await chooseServer(io, given.address);
  const own = await comeBack(io, address, given);
  if (own !== undefined) return own;
  const email = given.email ?? (await askEmail(io));
  const password = given.passwordFromStdin
    ? await readStdinLine("the password")
    : await askSecret(io, { message: "Password", instead: "--password-stdin" });
  return logInWith(io, { ...given, address, email, password });
}

/** Who names an account means that one. Whoever cannot be asked for a password is told why it takes one. */
async function comeBack(
  io: Io,
  address: string,
  { email, passwordFromStdin }: SignIn,
): Promise<Session | undefined> {
  if (email !== undefined || passwordFromStdin) return undefined;
  try {
    const session = await recoverSession(io, address);
    if (session !== undefined) io.print.note(`agent-vault: your own server let you in as ${session.email}`);
    return session;
  } catch (error) {
    if (!(error instanceof Failure) || !io.interactive) throw error;
    return undefined;
  }
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

/**
 * Creates an account. Where the server wants the address verified it asks for the code; nothing when nobody can be asked,
 * who has been told then how to go on.
 */
export async function register(io: Io, given: SignIn): Promise<Session | undefined> {
  const address = await chooseServer(io, given.address);
  const email = given.email ?? (await askEmail(io));
  const password = await chooseNewPassword(io, given);
  const label = given.deviceLabel ?? hostname();
  const reply = await createClient({ address }).auth.register({ email, password, device_label: label });
  if (reply.token !== undefined) return save(io, { token: reply.token, address, email, device_label: label });
  io.print.tell(reply.message);
  if (io.interactive && !given.passwordFromStdin) return verify(io, { ...given, address, email });
  io.print.tell(`Then run: agent-vault auth verify --address ${address} --email ${email}`);
  return undefined;
}

/** Proves the address of a registration and saves the session that comes of it. */
export async function verify(
  io: Io,
  given: SignIn & { readonly code?: string | undefined },
): Promise<Session> {
  const address = await chooseServer(io, given.address);
  const email = given.email ?? (await askEmail(io));
  const code = given.code === undefined ? await askCode(io) : parseCode(given.code);
  const label = given.deviceLabel ?? hostname();
  const reply = await createClient({ address }).auth.verify({ email, code, device_label: label });
  if (reply.needs_password === true) io.print.tell(reply.message);
  return save(io, { token: reply.token, address, email: reply.email, device_label: label });
}

/** Chooses another password by the code that was sent, and saves the session that comes of it. */
export async function resetPassword(
  io: Io,
  given: SignIn & { readonly code?: string | undefined },
): Promise<Session> {
  const address = await chooseServer(io, given.address);
  const email = given.email ?? (await askEmail(io));
  const code = given.code === undefined ? await askCode(io) : parseCode(given.code);
  const new_password = await chooseNewPassword(io, given, "New password");
  const label = given.deviceLabel ?? hostname();
  const body = { email, code, new_password, device_label: label };
  const token = await createClient({ address }).auth.resetPassword(body);
  return save(io, { token, address, email, device_label: label });
}

function save(io: Io, session: Session): Session {
  saveSession(io.paths.session, session);
  return session;
}
