import { AppError } from "../errors.ts";

/** Refuses one field of what is being parsed. */
export type Fail = (field: string, problem: string) => never;

/** A `Fail` that throws `invalid_service` with a message such as `service "stripe": auth.token is required`. */
export function failAs(label: string): Fail {
  return (field, problem) => {
    throw new AppError("invalid_service", { message: `${label}: ${field} ${problem}` });
  };
}
