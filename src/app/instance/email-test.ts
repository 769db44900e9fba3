import { LOCAL_OWNER_EMAIL, parseEmail } from "../../core/account/email.ts";
import type { Actor, Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Mailer } from "../../ports/mailer.ts";
import type { Store } from "../../ports/store.ts";
import { authorize } from "../authorize.ts";
import { testMail } from "../mail/test-mail.ts";

type Deps = {
  readonly store: Pick<Store, "users">;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly baseUrl: string;
};

/**
 * Sends a message to see whether mail arrives, to the caller unless somebody is named, and says to whom. Throws
 * `mail_not_configured`, `bad_request` for a caller without an address, `invalid_email`, and `mail_not_sent` with the
 * mail server's reason.
 */
export async function sendTestMail(
  deps: Deps,
  principal: Principal,
  request: { readonly to: string | undefined },
): Promise<string> {
  const caller = authorize(deps, principal, "instance-setting:write");
  if (!deps.mailer.isConfigured) {
    throw new AppError("mail_not_configured", {
      hint: "Set AGENT_VAULT_SMTP_HOST and AGENT_VAULT_SMTP_FROM where the server runs, and start it again.",
    });
  }
  const asked = request.to?.trim() || addressOf(caller);
  if (asked === undefined)
    throw new AppError("bad_request", { message: "to is required: you have no address of your own" });
  const to = parseEmail(asked);
  try {
    await deps.mailer.send(testMail({ to, baseUrl: deps.baseUrl }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "for no reason that is known";
    throw new AppError("mail_not_sent", { message: `The message to ${to} was not sent. ${reason}`, cause });
  }
  return to;
}

/** None for an agent, and for who became owner without being asked for one. */
function addressOf({ type, name }: Actor): string | undefined {
  return type === "user" && name !== LOCAL_OWNER_EMAIL ? name : undefined;
}
