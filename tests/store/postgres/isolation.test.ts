/** Databases whose transactions are stricter by default than ours need, and could be. */
import { expect, test } from "bun:test";
import { act } from "../../../src/app/audit/act.ts";
import { anonymousDoer } from "../../../src/core/audit/doer.ts";
import { sha256 } from "../../../src/crypto/digest.ts";
import { openStore } from "../../../src/store/open.ts";
import { onPostgres } from "./on-postgres.ts";
import { scratchSchema } from "./scratch.ts";

const { run, because } = onPostgres(test);
const PATIENCE_MS = 20_000;

for (const level of ["repeatable read", "serializable"]) {
  run(
    `acts that wait for one another see what those before them did where the default is ${level}${because}`,
    async () => {
      await using scratch = await scratchSchema();
      const url = new URL(scratch.url);
      url.searchParams.set("options", `-c default_transaction_isolation=${level.replace(" ", "\\ ")}`);
      const stores = await Promise.all([openStore({ url: url.href }), openStore({ url: url.href })]);
      const count = 20;
      const by = anonymousDoer("");
      await Promise.all(
        Array.from({ length: count }, (_, at) => {
          const store = stores[at % 2] as (typeof stores)[0];
          return act({ store, clock: { now: Date.now }, digest: sha256 }, by, async ({ settings }, note) => {
            const before = Number((await settings.instance("bootstrap_token_hash")) ?? 0);
            await settings.setInstance("bootstrap_token_hash", String(before + 1));
            note({ action: "instance.set-settings", target: { type: "instance", id: "", name: "" } });
          });
        }),
      );
      expect(await stores[0].settings.instance("bootstrap_token_hash")).toBe(String(count));
      expect((await stores[1].audit.head())?.seq).toBe(count);
      for (const store of stores) await store.close();
    },
    PATIENCE_MS,
  );
}
