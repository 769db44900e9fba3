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

/** Whoever sends mail for the instance. */
export type Mailer = {
  /** False when no server for mail is set up: whoever would send then finds another way, or says that there is none. */
  readonly isConfigured: boolean;
  /** Resolves once the server has taken it; rejects with a reason that is fit for an operator to read. Ten seconds at most. */
  send(mail: Mail): Promise<void>;
};
