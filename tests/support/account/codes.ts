import type { Mail, Mailer } from "../../../src/ports/mailer.ts";
import type { Instance } from "../instance.ts";

export type Mailbox = Mailer & {
  readonly sent: Mail[];
  /** The code in the last mail to that address. */
  codeTo(email: string): string;
};

/** Keeps what is sent. `refusal` is what the mail server answers instead, if anything. */
export function mailbox(refusal?: Error): Mailbox {
  const sent: Mail[] = [];
  return {
    isConfigured: true,
    sent,
    send: async (mail) => {
      if (refusal !== undefined) throw refusal;
      sent.push(mail);
    },
    codeTo(email) {
      const last = sent.findLast(({ to }) => to === email);
      const [code] = /\b\d{6}\b/.exec(last?.text ?? "") ?? [];
      if (code === undefined) throw new Error(`no code was sent to ${email}`);
      return code;
    },
  };
}

/** The codes that the operator finds in the server's log, the last one last. */
export function codesInLog({ logLines }: Pick<Instance, "logLines">): string[] {
  return logLines.flatMap(({ fields }) => {
    const code = (fields as { code?: unknown } | undefined)?.code;
    return typeof code === "string" && /^\d{6}$/.test(code) ? [code] : [];
  });
}
