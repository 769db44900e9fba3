import type { Barrier } from "../../ports/barrier.ts";
import type { Logger } from "../../ports/logger.ts";
import type { SealedCanary } from "../../ports/store/vault/canaries.ts";
import type { Store } from "../../ports/store.ts";
import { type CanaryRef, CanarySearch } from "./search.ts";
import type { Sightings } from "./sightings.ts";

/** The canaries of the instance as they are now, for whoever looks through requests. */
export type CanaryWatch = {
  /** Undefined while there is none: then nothing is looked through. */
  readonly search: CanarySearch | undefined;
  /** Resolves when what was written before is known here. Rejects when the store cannot be read. */
  load(): Promise<void>;
  close(): void;
};

/** What the data plane is given: the watch, and whom it tells. */
export type Canaries = Pick<CanaryWatch, "search"> & Sightings;

type Deps = {
  readonly store: Pick<Store, "canaries" | "changes">;
  readonly barrier: Pick<Barrier, "open">;
  readonly logger: Logger;
};

/**
 * Follows what is stored: read anew when a vault has changed, by whichever process, and made anew when canaries have come or
 * gone. While the store cannot be read, those that are known stay. `load` is to be called before the first request.
 */
export function createCanaryWatch({ store, barrier, logger }: Deps): CanaryWatch {
  /** The texts of each, and nothing where what is stored does not open. */
  let known = new Map<string, CanaryRef & { readonly texts: readonly string[] }>();
  let search: CanarySearch | undefined;
  let running: Promise<void> | undefined;
  let isStale = false;

  const read = async () => {
    const stored = await store.canaries.sealed();
    if (stored.length === known.size && stored.every(({ id }) => known.has(id))) return;
    known = new Map(stored.map((one) => [one.id, known.get(one.id) ?? opened(one)]));
    const whole = [...known.values()].filter(({ texts }) => texts.length > 0);
    search = whole.length === 0 ? undefined : new CanarySearch(whole);
  };
  const opened = ({ id, vaultId, values }: SealedCanary) => {
    try {
      const texts = JSON.parse(barrier.open(values, { kind: "canary", vaultId, id }).open()) as string[];
      return { id, vaultId, texts };
    } catch {
      logger.warn("a canary cannot be opened, so requests are not searched for it", { id });
      return { id, vaultId, texts: [] };
    }
  };
  const load = (): Promise<void> => {
    if (running !== undefined) {
      // What is being read may be from before.
      isStale = true;
      return running;
    }
    running = (async () => {
      do {
        isStale = false;
        await read();
      } while (isStale);
    })().finally(() => {
      running = undefined;
    });
    return running;
  };
  const unsubscribe = store.changes.subscribe((change) => {
    if (change.type === "actor") return;
    load().catch((error) => logger.warn("canaries could not be read; those that are known stay", { error }));
  });
  return {
    get search() {
      return search;
    },
    load,
    close: unsubscribe,
  };
}

/** Both in one, whose `search` is always that of now. */
export function joinCanaries(watch: CanaryWatch, { seen, settle }: Sightings): Canaries {
  return {
    get search() {
      return watch.search;
    },
    seen,
    settle,
  };
}
