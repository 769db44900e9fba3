/** Decisions on proposals that meet, at two servers. */
import { test } from "bun:test";
import { runProposalRaces } from "../../../support/vault/proposal-races.ts";
import { onPostgres } from "../on-postgres.ts";
import { twoStores } from "../two-stores.ts";

const { run, because } = onPostgres(test);

runProposalRaces(twoStores, run, because);
