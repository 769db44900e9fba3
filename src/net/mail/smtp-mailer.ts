import type { Mailer } from "../../ports/mailer.ts";
import type { SmtpServer } from "./smtp-server.ts";

/** From the first packet to the server's word that it has taken the message. */
const DEADLINE_MS = 10_000;

/**
 * A mailer that hands messages to this server, each over a connection of its own. `deadlineMs` is for tests.
 * What speaks SMTP is loaded with the first message, so that who sends none does not pay for it.
 */
export function createSmtpMailer(server: SmtpServer, deadlineMs = DEADLINE_MS): Mailer {
  return {
    isConfigured: true,
    async send(mail) {
      const { handIn } = await import("./smtp-session.ts");
      await handIn(server, mail, deadlineMs);
    },
  };
}
