import type { Mailer } from "../../ports/mailer.ts";

export type Outbox = Mailer & {
  /**
   * For the end of a server: waits so long for mail that is on its way. What is not taken by then is rejected, so that
   * whoever has sent it can still say so, as is all that comes later.
   */
  stop(graceMs: number): Promise<void>;
};

/** The mailer, with a count of what it has on its way: most of those who send do not wait for it. */
export function createOutbox(mailer: Mailer): Outbox {
  const onItsWay = new Set<Promise<unknown>>();
  const ending = Promise.withResolvers<never>();
  ending.promise.catch(() => {});
  let isOver = false;
  return {
    isConfigured: mailer.isConfigured,
    ...(mailer.server === undefined ? {} : { server: mailer.server }),
    async send(mail) {
      if (isOver) throw stopped();
      const sent = Promise.race([mailer.send(mail), ending.promise]);
      onItsWay.add(sent);
      try {
        await sent;
      } finally {
        onItsWay.delete(sent);
      }
    },
    async stop(graceMs) {
      const grace = Promise.withResolvers<void>();
      const timer = setTimeout(grace.resolve, graceMs);
      await Promise.race([Promise.allSettled(onItsWay), grace.promise]);
      clearTimeout(timer);
      isOver = true;
      ending.reject(stopped());
    },
  };
}

function stopped(): Error {
  return new Error("The server stops, and the mail server had not taken the message yet.");
}
