import type { Store } from "../../../src/ports/store.ts";

export type CountingStore = {
  readonly store: Store;
  /** What was asked of the store since the last look, as `sessions.byHashes`, in order. */
  asked(): string[];
  /** Holds every answer back until the result is called. */
  hold(): () => void;
};

/** The same store, watched. What changes is not counted: nobody asks for that. */
export function countingStore(store: Store): CountingStore {
  let asked: string[] = [];
  let held: PromiseWithResolvers<void> | undefined;
  const watch = (noun: string, repo: object) =>
    Object.fromEntries(
      Object.entries(repo).map(([verb, method]) => [
        verb,
        async (...args: unknown[]) => {
          asked.push(`${noun}.${verb}`);
          const answer = await (method as (...args: unknown[]) => Promise<unknown>)(...args);
          await held?.promise;
          return answer;
        },
      ]),
    );
  const watched = Object.entries(store).map(([name, part]) =>
    name === "changes" || typeof part === "function" ? [name, part] : [name, watch(name, part)],
  );
  return {
    store: Object.fromEntries(watched) as Store,
    asked() {
      const since = asked;
      asked = [];
      return since;
    },
    hold() {
      const holding = Promise.withResolvers<void>();
      held = holding;
      return () => {
        held = undefined;
        holding.resolve();
      };
    },
  };
}
