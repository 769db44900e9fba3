import type { Transaction } from "kysely";
import { nextSecond } from "../../../core/time.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";

/** No SVID of a name lives for so long. */
const KEPT_MS = 2 * 3_600_000;

/** An agent has its name no more: SVIDs that were issued for it must not be of use to whoever is called so next. */
export async function freeName(trx: Transaction<Schema>, name: string, at: number): Promise<void> {
  await trx
    .deleteFrom("freed_agent_names")
    .where("svid_not_before", "<", at - KEPT_MS)
    .execute();
  const svidNotBefore = nextSecond(at);
  await trx
    .insertInto("freed_agent_names")
    .values({ name, svid_not_before: svidNotBefore })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ svid_not_before: svidNotBefore }))
    .execute();
}

/** Since when SVIDs of that name may count for a new holder; 0 where nobody had it lately. */
export async function freedSince(trx: Transaction<Schema>, name: string): Promise<number> {
  const row = await trx
    .selectFrom("freed_agent_names")
    .select("svid_not_before")
    .where("name", "=", name)
    .executeTakeFirst();
  return row === undefined ? 0 : toNumber(row.svid_not_before);
}
