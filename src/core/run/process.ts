/** A process, known again by when it started once its number is another's. */
export type ProcessId = { readonly pid: number; readonly startedAt: number };

/** The first process of a run, and those above it when it was told of, nearest first: to them its orphans may fall. */
export type RunProcess = ProcessId & { readonly ancestors: readonly ProcessId[] };
