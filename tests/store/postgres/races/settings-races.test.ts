/** Forms of settings that meet, at two servers. */
import { test } from "bun:test";
import { runSettingsRaces } from "../../../support/console/settings-races.ts";
import { onPostgres } from "../on-postgres.ts";
import { twoStores } from "../two-stores.ts";

const { run, because } = onPostgres(test);

runSettingsRaces(twoStores, run, because);
