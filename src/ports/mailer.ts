/**
 * One message to one person, once as HTML and once as plain text, which say the same. `html` has every value of others
 * escaped already; `subject` is one line.
 */
export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
};

/** The server that mail is handed to, as far as people may see it. */
export type MailServer = {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. The others are of STARTTLS: where it is offered, or else no mail, or not at all. */
  readonly encryption: "tls" | "opportunistic" | "required" | "none";
  /** Whether its certificate is judged. */
  readonly verifies: boolean;
  /** The account there, if somebody signs in. */
  readonly username: string | undefined;
  readonly from: { readonly address: string; readonly name: string };
};

/** Whoever sends mail for the instance. */
export type Mailer = {
  /** False when no server for mail is set up: whoever would send then finds another way, or says that there is none. */
  readonly isConfigured: boolean;
  /** Where it goes; a mailer of another kind has none. */
  readonly server?: MailServer;
  /** Resolves once the server has taken it; rejects with a reason that is fit for an operator to read. Ten seconds at most. */
  send(mail: Mail): Promise<void>;
};
