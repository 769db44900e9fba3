/** Decisions on proposals that meet, at two servers. */
import { test } from "bun:test";
import { openStore } from "../../../../src/store/open.ts";
import { runProposalRaces } from "../../../support/vault/proposal-races.ts";
import { onPostgres } from "../on-postgres.ts";
import { scratchSchema } from "../scratch.ts";

const { run, because } = onPostgres(test);

runProposalRaces(
  async () => {
    const scratch = await scratchSchema();
    const pool = { max: 4 };
    return {
      stores: [await openStore({ url: scratch.url, pool }), await openStore({ url: scratch.url, pool })],
      [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
    };
  },
  run,
  because,
);
