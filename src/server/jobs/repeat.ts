import type { Logger } from "../../ports/logger.ts";

type Repeat = {
  readonly name: string;
  readonly everyMs: number;
  readonly now: boolean;
  readonly logger: Logger;
};

export type Job = {
  /** Runs it now, or once more after the run that is under way: that one may have looked too early. */
  again(): void;
  stop(): Promise<void>;
};

/** Runs never overlap. A job that fails says so once, and again when it works again. */
export function repeat({ name, everyMs, now, logger }: Repeat, work: () => Promise<unknown>): Job {
  let failing = false;
  let running: Promise<void> | undefined;
  let isAsked = false;
  const run = (): void => {
    if (running !== undefined) return;
    isAsked = false;
    running = work()
      .then(
        () => {
          if (failing) logger.info("background job works again", { job: name });
          failing = false;
        },
        (error) => {
          if (!failing) logger.warn("background job failed", { job: name, error });
          failing = true;
        },
      )
      .finally(() => {
        running = undefined;
        if (isAsked) run();
      });
  };
  const timer = setInterval(run, everyMs);
  if (now) run();
  return {
    again() {
      if (running === undefined) run();
      else isAsked = true;
    },
    async stop() {
      clearInterval(timer);
      isAsked = false;
      await running;
    },
  };
}
