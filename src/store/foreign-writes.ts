/** How a process learns that another one has written to the database: each engine has its own way. */
import { type Kysely, sql, type Transaction } from "kysely";
import type { VaultId } from "../core/ids.ts";
import type { Change } from "../ports/store/instance/changes.ts";
import { ONLY_ROW, toNumber } from "./column.ts";
import { CHANNEL, type Notifications } from "./dialects/postgres-notifications.ts";
import type { OpenDatabase, Schema } from "./schema.ts";

export type ForeignWrites = {
  /** Last in a transaction of ours that others must notice; `committed` takes its result after the commit. */
  mark(trx: Transaction<Schema>, touches: readonly Change[]): Promise<number>;
  committed(mark: number): void;
  /** What other processes have touched since the last look. A write of ours that is under way may be among it. */
  look(): Promise<readonly Change[]>;
  /** Calls the listener when there is reason to look at once. Not every engine, nor every way to one, has word to give. */
  onWord(listener: () => void): void;
};

const ANYTHING: readonly Change[] = [{ type: "instance" }];
/** Who was away for more than so many writes is told that anything may have changed. */
const KEPT = 1000;

export function watchForeignWrites(database: OpenDatabase): Promise<ForeignWrites> {
  if (database.engine === "sqlite") return watchDataVersion(database.db);
  return watchCounter(database.news, database.notifications);
}

/**
 * SQLite counts for each connection what others have committed; asked with a pragma, the connection is the one that
 * writes, for which our own writes are none. Writes by any program count, knowing of us or not.
 */
async function watchDataVersion(db: Kysely<Schema>): Promise<ForeignWrites> {
  const read = async () => {
    const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db);
    return rows[0]?.data_version;
  };
  let seen = await read();
  return {
    mark: async () => 0,
    committed() {},
    async look() {
      const before = seen;
      seen = await read();
      return seen === before ? [] : ANYTHING;
    },
    onWord() {},
  };
}

/**
 * On Postgres a stored counter rises with every write that others must notice, and beside it stands what each touched.
 * What we did not raise, others did. The counter's row is held until the commit, so its order is that of the commits.
 * With the commit the server also sends word to whoever listens; it tells who wrote and nothing else, since the counter
 * says what is new to whom. The connection listens before it reads the counter, so nothing falls in between.
 */
async function watchCounter(db: Kysely<Schema>, notifications: Notifications): Promise<ForeignWrites> {
  const read = async () => {
    const row = await db.selectFrom("revision").select("value").executeTakeFirstOrThrow();
    return toNumber(row.value);
  };
  /** All up to this one are known. */
  let seen = await read();
  const self = crypto.randomUUID();
  /** Of our own, those above it: commits are not answered in their order. */
  const own = new Set<number>();
  const advance = () => {
    while (own.delete(seen + 1)) seen += 1;
  };
  return {
    // This row is where writers wait for one another, so it comes last and is held briefly.
    async mark(trx, touches) {
      const row = await trx
        .updateTable("revision")
        .set({ value: sql<number>`value + 1` })
        .where("id", "=", ONLY_ROW)
        .returning(["value", sql`pg_notify(${CHANNEL}, ${self})`.as("word")])
        .executeTakeFirstOrThrow();
      const mark = toNumber(row.value);
      const rows = touches.map((change) => ({
        revision: mark,
        type: change.type,
        id: change.type === "instance" ? "" : change.id,
      }));
      // A unit of work may have touched the same thing more than once.
      await trx
        .insertInto("changes")
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await trx
        .deleteFrom("changes")
        .where("revision", "<=", mark - KEPT)
        .execute();
      return mark;
    },
    committed(mark) {
      if (mark > seen) own.add(mark);
      advance();
    },
    async look() {
      const stored = await read();
      if (stored <= seen) return [];
      const told = await readChanges(db, { after: seen, upTo: stored, own: new Set(own) });
      seen = Math.max(seen, stored);
      for (const mark of own) if (mark <= seen) own.delete(mark);
      advance();
      return told;
    },
    onWord(listener) {
      notifications.subscribe((sender) => {
        if (sender !== self) listener();
      });
    },
  };
}

type Span = { readonly after: number; readonly upTo: number; readonly own: ReadonlySet<number> };

/** What others touched, each thing once; anything where it is not all known, as of a writer of an older version. */
async function readChanges(db: Kysely<Schema>, { after, upTo, own }: Span): Promise<readonly Change[]> {
  if (upTo - after > KEPT) return ANYTHING;
  const rows = await db
    .selectFrom("changes")
    .selectAll()
    .where("revision", ">", after)
    .where("revision", "<=", upTo)
    .orderBy("revision")
    .execute();
  const revisions = new Set(rows.map(({ revision }) => toNumber(revision)));
  if (revisions.size < upTo - after) return ANYTHING;
  const changes = new Map<string, Change>();
  for (const { revision, type, id } of rows) {
    if (own.has(toNumber(revision))) continue;
    if (type !== "vault" && type !== "actor") return ANYTHING;
    changes.set(`${type} ${id}`, type === "vault" ? { type, id: id as VaultId } : { type, id });
  }
  return [...changes.values()];
}
