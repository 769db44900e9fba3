/** Two servers on one database: a schema of its own, with two stores that are open on it. */
import { openStore } from "../../../src/store/open.ts";
import { scratchSchema } from "./scratch.ts";

export async function twoStores() {
  const scratch = await scratchSchema();
  const pool = { max: 4 };
  return {
    stores: [
      await openStore({ url: scratch.url, pool }),
      await openStore({ url: scratch.url, pool }),
    ] as const,
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}
