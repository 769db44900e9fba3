/** The table of what is used up; part of `store/schema.ts`. */
import type { UsageMeasure } from "../../../core/limit/usage-limit.ts";
import type { UsagePeriod } from "../../../core/limit/usage-period.ts";
import type { Integer } from "../../column.ts";

export type UsageSchema = { usage_counters: UsageCounterTable };

export type UsageCounterTable = {
  vault_id: string;
  /** As `usageSubjectKey` has it. */
  subject: string;
  measure: UsageMeasure;
  period: UsagePeriod;
  starts_at: Integer;
  used: number;
  told_of: Integer | null;
  actor_id: string | null;
  session_hash: string | null;
};
