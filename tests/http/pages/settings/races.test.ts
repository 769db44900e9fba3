/** On one SQLite file; `tests/store/postgres/races/settings-races.test.ts` runs the same on Postgres. */
import { test } from "bun:test";
import { openStore } from "../../../../src/store/open.ts";
import { runSettingsRaces } from "../../../support/console/settings-races.ts";
import { tmp } from "../../../support/tmp.ts";

runSettingsRaces(async () => {
  const dir = await tmp();
  const url = `sqlite:${dir.at("agent-vault.db")}`;
  return {
    stores: [await openStore({ url }), await openStore({ url })],
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}, test);
