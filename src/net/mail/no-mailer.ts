import type { Mailer } from "../../ports/mailer.ts";

/** Stands where no server for mail is set up. */
export const noMailer: Mailer = {
  isConfigured: false,
  send: () => Promise.reject(new Error("no SMTP server is set up")),
};
