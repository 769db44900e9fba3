import {
  type Act,
  type AuditContent,
  type AuditRecord,
  asStored,
  canonicalText,
  type Doer,
  GENESIS,
} from "../../core/audit/record.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Line, Repos, Store } from "../../ports/store.ts";

export type ActDeps = {
  readonly store: Pick<Store, "atomically">;
  readonly clock: Clock;
  readonly digest: Digest;
};

/** Notes an act of the unit of work that it was given to. */
export type Note = (act: Act) => void;

type Work<T> = (repos: Repos, note: Note) => Promise<T>;

/**
 * Runs an administrative act: what `work` writes through its repos and the records of what it notes are committed
 * together or not at all. When it throws, nothing was written and nothing is recorded; when it notes nothing, there is
 * nothing to record. What takes long (hashing, mail) comes before or after it.
 */
export function act<T>(deps: ActDeps, by: Doer, work: Work<T>): Promise<T> {
  return run(deps, by, work, "pool");
}

/**
 * The same for what takes something away: a session, a grant, a vault, an account. It has a connection of its own, so
 * that it does not wait while everything else is busy.
 */
export function actToRevoke<T>(deps: ActDeps, by: Doer, work: Work<T>): Promise<T> {
  return run(deps, by, work, "revoking");
}

async function run<T>(deps: ActDeps, by: Doer, work: Work<T>, line: Line): Promise<T> {
  return await deps.store.atomically(async (repos) => {
    const acts: Act[] = [];
    const value = await work(repos, (done) => acts.push(done));
    await record(deps, repos, { by, acts });
    return { commit: true, value };
  }, line);
}

/** Within a unit of work of the caller's own, for one that may also end without a commit. */
export async function record(
  { clock, digest }: Pick<ActDeps, "clock" | "digest">,
  { audit }: Pick<Repos, "audit">,
  { by, acts }: { readonly by: Doer; readonly acts: readonly Act[] },
): Promise<void> {
  if (acts.length === 0) return;
  let last = (await audit.head()) ?? { seq: 0, hash: GENESIS };
  const at = clock.now();
  const records = acts.map(asStored).map(({ action, target, vault, changes }): AuditRecord => {
    const content: AuditContent = {
      seq: last.seq + 1,
      at,
      actor: asStored(by),
      action,
      target: { type: target.type, id: target.id, name: target.name },
      vault: { id: vault?.id ?? "", name: vault?.name ?? "" },
      changes: changes ?? {},
      previousHash: last.hash,
    };
    last = { seq: content.seq, hash: digest(canonicalText(content)) };
    return { ...content, hash: last.hash };
  });
  await audit.append(records);
}
