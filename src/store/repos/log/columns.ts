import { LOG_FIELDS } from "../../../core/log/fields.ts";

/** The column of a member: `actorId` is `actor_id`. */
export type LogColumn<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${LogColumn<Tail>}`
  : "";

export function logColumn(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The columns of `request_logs` but its id, in the order in which a batch gives their values. */
export const LOG_COLUMNS: readonly string[] = Object.keys(LOG_FIELDS).map(logColumn);
