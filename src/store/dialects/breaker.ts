/** A circuit breaker: who cannot reach the other side is told so at once, while it is tried again in the background. */

export type BreakerOptions = {
  /** Resolves when the other side is reached. Rejects when it is not, at the latest soon after the signal. */
  probe(signal: AbortSignal): Promise<void>;
  /** After so long without an outcome the other side counts as away, and the next probe starts beside this one. */
  readonly patienceMs: number;
  /** From the end of a probe, or of patience with it, to the next one. */
  readonly pauseMs: number;
};

/** One try to reach the other side; its outcome is told once. */
export type Attempt = { reached(): void; failed(cause: unknown): void };

/**
 * Opens at a failure to reach the other side and closes as soon as anybody reaches it. Probes are its own: no caller
 * waits for one.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #ending = new AbortController();
  /** How often the other side was reached. */
  #times = 0;
  #open: { readonly cause: unknown } | undefined;
  #isProbing = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** Why nobody should try; undefined while it is closed. */
  get open(): { readonly cause: unknown } | undefined {
    return this.#open;
  }

  begin(): Attempt {
    const since = this.#times;
    return {
      reached: () => {
        this.#times += 1;
        this.#open = undefined;
      },
      // Where another has come through since this one began, it says nothing of how things are now.
      failed: (cause) => {
        if (since !== this.#times) return;
        this.#open = { cause };
        this.suspect();
      },
    };
  }

  /** Something looks as if the other side were away: finds out, and refuses nobody until it knows. */
  suspect(): void {
    if (this.#isProbing || this.#ending.signal.aborted) return;
    this.#isProbing = true;
    void this.#probeUntilReached().finally(() => {
      this.#isProbing = false;
    });
  }

  /** Ends the probes. */
  end(): void {
    this.#ending.abort();
  }

  /** A probe sent while the other side was away may wait for its answer in vain, so the next does not wait for it. */
  async #probeUntilReached(): Promise<void> {
    const { patienceMs, pauseMs } = this.#options;
    const { signal } = this.#ending;
    const since = this.#times;
    while (since === this.#times && !signal.aborted) {
      const attempt = this.begin();
      const outcome = this.#options.probe(signal).then(attempt.reached, attempt.failed);
      await Promise.race([outcome, pause(patienceMs)]);
      if (since !== this.#times || signal.aborted) return;
      this.#open ??= { cause: new Error("timeout expired") };
      await pause(pauseMs);
    }
  }
}

/** Keeps no process alive. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
