import { emptySlots, passSlot, takeSlot } from "../../core/limit/slots.ts";
import type { Mailer, MailServer } from "../../ports/mailer.ts";
import type { SmtpServer } from "./smtp-server.ts";

type Bounds = {
  /** From the call to the server's word that it has taken the message. */
  readonly deadlineMs: number;
  /** Connections to the server at the same time; further messages wait for one to end. */
  readonly atOnce: number;
  readonly waiting: number;
};

/** Strangers who register choose how many codes are sent: neither the server nor our descriptors are theirs to use up. */
const BOUNDS: Bounds = { deadlineMs: 10_000, atOnce: 8, waiting: 200 };

/**
 * A mailer that hands messages to this server, each over a connection of its own. What speaks SMTP is loaded with the
 * first message, so that who sends none does not pay for it.
 */
export function createSmtpMailer(server: SmtpServer, given: Partial<Bounds> = {}): Mailer {
  const bounds = { ...BOUNDS, ...given };
  const lines = createLines(bounds);
  return {
    isConfigured: true,
    server: shown(server),
    async send(mail) {
      const end = performance.now() + bounds.deadlineMs;
      await lines.enter();
      try {
        const { handIn } = await import("./smtp-session.ts");
        await handIn(server, mail, Math.max(1, Math.ceil(end - performance.now())));
      } finally {
        lines.leave();
      }
    },
  };
}

function shown({ host, port, implicitTls, tlsMode, skipVerify, login, from }: SmtpServer): MailServer {
  const encryption = implicitTls ? "tls" : tlsMode;
  return { host, port, encryption, verifies: !skipVerify, username: login?.username, from };
}

function createLines({ deadlineMs, atOnce, waiting }: Bounds) {
  const slots = emptySlots<() => void>();
  const busy = () => new Error("Too many messages wait for the mail server; this one was not sent.");
  return {
    enter(): Promise<void> {
      if (takeSlot(slots, atOnce)) return Promise.resolve();
      if (slots.waiting.size >= waiting) return Promise.reject(busy());
      return new Promise((resolve, reject) => {
        const admit = () => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          slots.waiting.delete(admit);
          reject(busy());
        }, deadlineMs);
        slots.waiting.add(admit);
      });
    },
    leave(): void {
      passSlot(slots, atOnce)?.();
    },
  };
}
