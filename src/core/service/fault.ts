import { AppError } from "../errors.ts";

/** One thing wrong with a service. `at` leads to it from the entry, as `["auth", "token"]`; empty: the entry itself. */
export type ServiceFault = { readonly at: readonly (string | number)[]; readonly message: string };

/** `invalid_service` with every fault of what was parsed; the message tells them all. */
export class InvalidService extends AppError {
  readonly faults: readonly ServiceFault[];

  constructor(faults: readonly ServiceFault[]) {
    super("invalid_service", {
      message: faults.map(({ message }) => message).join("; "),
      fieldFaults: faults.map(({ at, message }) => ({
        field: at.join("."),
        code: "invalid_service",
        message,
      })),
    });
    this.faults = faults;
  }
}

/** Refuses one field of what is being parsed. */
export type Fail = (field: string, problem: string) => never;

/** A `Fail` that throws `InvalidService` with a message such as `service "stripe": auth.token is required`. */
export function failAs(label: string): Fail {
  return (field, problem) => {
    throw new InvalidService([{ at: placeOf(field), message: `${label}: ${field} ${problem}` }]);
  };
}

/** `substitutions[0].key` → `["substitutions", 0, "key"]`. */
function placeOf(field: string): (string | number)[] {
  return field
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Gathers the faults of several pieces, so that one answer tells them all. */
export class Faults {
  readonly #found: ServiceFault[] = [];

  /** What `parse` returns. Where it finds faults they are kept, and what is returned must not be used. */
  attempt<T>(parse: () => T, under: ServiceFault["at"] = []): T {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof InvalidService)) throw error;
      this.#found.push(...error.faults.map(({ at, message }) => ({ at: [...under, ...at], message })));
      return undefined as T;
    }
  }

  /** What was found so far. */
  get found(): readonly ServiceFault[] {
    return this.#found;
  }

  /** Throws `InvalidService` if there was any fault. */
  throwAny(): void {
    if (this.#found.length > 0) throw new InvalidService(this.#found);
  }
}
