import type { Kysely } from "kysely";
import type { Engine } from "../schema.ts";

/** One step of the schema. Once released it never changes; names sort in the order of application. */
export type Migration = {
  readonly name: string;
  up(db: Kysely<unknown>, engine: Engine): Promise<void>;
};
