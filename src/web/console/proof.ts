/**
 * That whoever sends a form has just shown who they are, and not a cookie alone: browsers send cookies to every port of a
 * host, so that a program of this machine which somebody's browser visits may have them. The proof has two halves: a cookie
 * that only this server can have written, and what the page's script keeps where pages of this very address alone can read
 * it, and sends along with each form (`web/scripts/held.ts`). Without scripts nothing is held, and it is asked each time.
 */
import { getCookie, setCookie } from "hono/cookie";
import { demandPassword, ownAccount } from "../../app/account/password.ts";
import { spendConsoleLink } from "../../app/console/links.ts";
import { AppError } from "../../core/errors.ts";
import type { TokenHash } from "../../core/ids.ts";
import { type Sealed, Secret } from "../../core/secret.ts";
import { opensPagesAlone } from "../../core/session/page-token.ts";
import type { ApiContext } from "../../http/deps.ts";
import type { Form } from "../../http/read-form.ts";
import type { Call } from "../../http/route.ts";
import { limitOwnGuesses } from "../../http/routes/account/account.ts";
import { cookieAttributes, presentedToken, setSessionCookie } from "../../http/session-cookie.ts";
import type { Visit } from "./routes.ts";

/** Fields that prove it: by the password, or by a link of the command line where the account has none. */
export const PASSWORD = "proof.password";
export const LINK = "proof.link";
/** The page that the form stood on, while the question is asked again. */
export const FROM = "proof.from";
/** What the script holds. */
const HELD = "held";

const COOKIE = "av_proof";
/** Time enough for what somebody sits down to do. */
const SECONDS = 15 * 60;
const CONTEXT = { kind: "proof" } as const;
const HELD_SHAPE = /^[0-9a-f]{64}$/;
const LINK_TOKEN = /av_link_[0-9a-f]{64}/;

/** Where refusals of `demandProof` belong. */
export const PROOF_PLACES = {
  fields: [PASSWORD, LINK],
  codes: {
    current_password_required: PASSWORD,
    wrong_current_password: PASSWORD,
    login_failed: LINK,
    forbidden: LINK,
  },
} as const;

/** Logs the browser in, after a form that has proved whose it is. */
export function enterProved(call: Pick<Call, "c" | "deps">, form: Form, token: string): void {
  const { c, deps } = call;
  setSessionCookie(c, token, deps.baseUrl);
  keepProof(call, form, deps.tokens.hash(token));
}

/** Whether a form still has to show who sends it. Who has a token that opens more than pages could do without them. */
export function lacksProof({ c, deps, principal }: Visit, form: Form): boolean {
  const token = presentedToken(c)?.token ?? "";
  if (!opensPagesAlone(token)) return false;
  const [session, held, until] = opened(getCookie(c, COOKIE) ?? "", deps);
  const isKept =
    session === principal.session &&
    held === deps.tokens.hash(form.text(HELD)) &&
    typeof until === "number" &&
    deps.clock.now() < until;
  return !isKept;
}

/**
 * Throws unless the form shows who sends it: `current_password_required` and `wrong_current_password`; where the account has
 * none `login_failed` and `forbidden` about the link.
 */
export async function demandProof(visit: Visit, form: Form): Promise<void> {
  if (!lacksProof(visit, form)) return;
  const { deps, principal, origin } = visit;
  const user = await ownAccount(deps, principal);
  if (user.passwordHash === undefined) {
    if (!origin.isLocal) throw hasNone();
    const token = LINK_TOKEN.exec(form.text(LINK))?.[0];
    if (token === undefined)
      throw new AppError("login_failed", { message: "Paste a link of the command line." });
    await spendConsoleLink(deps, principal, { token, isLocal: origin.isLocal });
  } else {
    const password = form.text(PASSWORD);
    if (password !== "") limitOwnGuesses(deps, principal);
    await demandPassword(deps, user, password);
  }
  keepProof(visit, form, principal.session);
}

/** The form without what proves who sent it. */
export function withoutProof(form: Form): Form {
  const own: readonly string[] = [PASSWORD, LINK, FROM, HELD];
  return { ...form, names: form.names.filter((name) => !own.includes(name)) };
}

function keepProof({ c, deps }: Pick<Call, "c" | "deps">, form: Form, session: TokenHash): void {
  const held = form.text(HELD);
  if (!HELD_SHAPE.test(held)) return;
  const proof = [session, deps.tokens.hash(held), deps.clock.now() + SECONDS * 1000];
  const sealed = deps.barrier.seal(new Secret(JSON.stringify(proof)), CONTEXT);
  const value = Buffer.from(sealed).toString("base64url");
  setCookie(c, COOKIE, value, { ...cookieAttributes(c, deps.baseUrl), maxAge: SECONDS });
}

function opened(kept: string, { barrier }: ApiContext): readonly unknown[] {
  if (kept === "") return [];
  try {
    return JSON.parse(barrier.open(Buffer.from(kept, "base64url") as Uint8Array as Sealed, CONTEXT).open());
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

function hasNone(): AppError {
  return new AppError("forbidden", {
    message: "This account has no password, and this is not the server's machine",
    hint: "Set one with a code that is mailed to you, on the page /forgot-password.",
  });
}
