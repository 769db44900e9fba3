import { SingleFlight } from "../../lib/single-flight.ts";
import type { Store } from "../../ports/store.ts";

/** Whether the instance has its owner. Once true it stays true. */
export type Setup = {
  /** While false, the store is asked each time: this process or another one may have registered somebody. */
  isInitialized(): Promise<boolean>;
  /** Tells it what this process just did: a reading that began before may still be under way. */
  markInitialized(): void;
};

export function createSetup({ store }: { readonly store: Pick<Store, "users"> }): Setup {
  let isInitialized = false;
  const reading = new SingleFlight<"users", number>();
  return {
    async isInitialized() {
      if (!isInitialized && (await reading.run("users", () => store.users.count())) > 0) isInitialized = true;
      return isInitialized;
    },
    markInitialized() {
      isInitialized = true;
    },
  };
}
