/** The tables of canaries and of who was frozen for one; part of `schema.ts`. */
import type { ColumnType } from "kysely";
import type { Integer } from "./column.ts";

export type CanarySchema = {
  canaries: CanaryTable;
  frozen_actors: FrozenActorTable;
};

export type CanaryTable = {
  id: string;
  vault_id: string;
  format: string;
  label: string;
  starts_with: string;
  sealed_values: Uint8Array;
  created_at: Integer;
  created_by: string;
  triggers: ColumnType<number | string | bigint, number | undefined, number>;
  triggered_at: Integer | null;
};

export type FrozenActorTable = {
  actor_id: string;
  actor_type: "user" | "agent";
  frozen_at: Integer;
  reason: string;
};
