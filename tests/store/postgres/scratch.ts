import { sql } from "kysely";
import { closeDatabase, openDatabase } from "../../../src/store/open.ts";

let made = 0;

/** A schema of its own in the database of TEST_DATABASE_URL, empty, and gone afterwards. */
export async function scratchSchema(): Promise<AsyncDisposable & { readonly url: string }> {
  const admin = await openDatabase({ url: process.env["TEST_DATABASE_URL"] ?? "", pool: { max: 1 } });
  made += 1;
  const name = `scratch_${process.pid}_${made}_${Date.now()}`;
  await admin.db.schema.createSchema(name).execute();
  const own = new URL(process.env["TEST_DATABASE_URL"] ?? "");
  own.searchParams.set("search_path", name);
  return {
    url: own.href,
    async [Symbol.asyncDispose]() {
      await sql`drop schema ${sql.id(name)} cascade`.execute(admin.db);
      await closeDatabase(admin);
    },
  };
}
