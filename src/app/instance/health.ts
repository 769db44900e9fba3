import type { Store } from "../../ports/store.ts";

const TIMEOUT_MS = 2000;

/** True when the database answers within two seconds. */
export async function isHealthy(deps: { readonly store: Pick<Store, "ping"> }): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), TIMEOUT_MS);
  deps.store.ping().then(
    () => resolve(true),
    () => resolve(false),
  );
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
