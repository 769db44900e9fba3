import type { AuditValue, FieldChange } from "./record.ts";

/** Those fields that differ, with both values; undefined when none does. One that is absent on a side is left out there. */
export function changedFields(
  before: Readonly<Record<string, AuditValue | undefined>>,
  after: Readonly<Record<string, AuditValue | undefined>>,
): Readonly<Record<string, FieldChange>> | undefined {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes: Record<string, FieldChange> = {};
  for (const name of names) {
    const [old, now] = [before[name], after[name]];
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    changes[name] = {
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    };
  }
  return Object.keys(changes).length === 0 ? undefined : changes;
}
