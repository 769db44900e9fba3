import type { Store } from "../../src/ports/store.ts";
import type { OpenDatabase } from "../../src/store/schema.ts";

/** What a conformance case runs in: a database of its own, empty but migrated. */
export type World = {
  readonly store: Store;
  /** The connection below `store`, for rows that the ports refuse to write. */
  readonly raw: OpenDatabase;
  /** Another connection to the same database: another process's view, and whom to race against. */
  readonly second: () => Promise<Store>;
  /** An empty database, not migrated. */
  readonly blank: () => Promise<OpenDatabase>;
};

/** One statement about every engine. */
export type Case = { readonly name: string; readonly run: (world: World) => Promise<void> };

/** One engine. */
export type Backend = { readonly open: () => Promise<World & AsyncDisposable> };
