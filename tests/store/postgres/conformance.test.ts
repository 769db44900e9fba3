/** The conformance list on Postgres: in the database named by TEST_DATABASE_URL, one schema per case. */
import { test } from "bun:test";
import { sql } from "kysely";
import { migrate } from "../../../src/store/migrations/migrate.ts";
import { closeDatabase, createStore, openDatabase, openStore } from "../../../src/store/open.ts";
import type { OpenDatabase } from "../../../src/store/schema.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { runConformance } from "../conformance.ts";
import type { Backend } from "../world.ts";

const url = process.env["TEST_DATABASE_URL"] ?? "";
const { met, remedy } = REQUIREMENTS.postgres;

if (met()) runConformance(postgres(url));
else if (process.env["CI"] === "true") {
  test("the conformance list runs on Postgres", () => {
    throw new Error(`CI runs this list: ${remedy}`);
  });
} else test.skip(`the conformance list on Postgres: ${remedy}`, () => undefined);

function postgres(address: string): Backend {
  const pool = { max: 4 };
  let schemas = 0;

  const open = async () => {
    const admin = await openDatabase({ url: address, pool });
    const closing: (() => Promise<unknown>)[] = [() => closeDatabase(admin)];

    const createSchema = async (): Promise<string> => {
      schemas += 1;
      const name = `conformance_${process.pid}_${schemas}`;
      await admin.db.schema.createSchema(name).execute();
      closing.unshift(() => sql`drop schema ${sql.id(name)} cascade`.execute(admin.db));
      const own = new URL(address);
      own.searchParams.set("search_path", name);
      return own.href;
    };
    const connect = async (own: string): Promise<OpenDatabase> => {
      const database = await openDatabase({ url: own, pool });
      closing.unshift(() => closeDatabase(database));
      return database;
    };

    const own = await createSchema();
    const raw = await connect(own);
    await migrate(raw);
    const second = async () => {
      const other = await openStore({ url: own, pool });
      closing.unshift(() => other.close());
      return other;
    };
    return {
      store: await createStore(raw),
      raw,
      second,
      blank: async () => connect(await createSchema()),
      [Symbol.asyncDispose]: async () => {
        for (const close of closing) await close();
      },
    };
  };
  return { open };
}
