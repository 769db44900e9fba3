import type { Budget, BudgetUnit } from "./budget.ts";
import { pointerPath, valueAt } from "./json-pointer.ts";

/**
 * Adds up what one answer says of its cost. An event of a stream is looked into as an answer is, and below `message` and
 * `response` as well, where Anthropic and OpenAI put what an answer would be that is not streamed.
 */
export class CostCount {
  readonly #budget: Budget;
  readonly #units: readonly { readonly unit: BudgetUnit; readonly path: readonly string[] }[];
  readonly #found: (number | undefined)[];
  readonly #names: readonly string[];

  constructor(budget: Budget) {
    this.#budget = budget;
    this.#units = budget.units.map((unit) => ({
      unit,
      path: unit.from.type === "json" ? pointerPath(unit.from.pointer) : [],
    }));
    this.#found = budget.units.map(() => undefined);
    this.#names = this.#units.flatMap(({ path }) => path.slice(-1));
  }

  /** Whether a body has to be read at all. */
  get readsBody(): boolean {
    return this.#units.some(({ unit }) => unit.from.type === "json");
  }

  /** A header of the answer's head, by its name in lower case. */
  header(fieldOf: (name: string) => string | undefined): void {
    for (const [at, { unit }] of this.#units.entries()) {
      if (unit.from.type === "header") this.#note(at, unit, fieldOf(unit.from.name));
    }
  }

  /** Whether a text may hold anything that is counted: most events of a stream do not, and need not be parsed. */
  mayCount(text: string): boolean {
    return (
      this.#names.some((name) => text.includes(name)) || this.#names.some((name) => /[^\w.-]/.test(name))
    );
  }

  /** An answer, an event of one, or a list of them. */
  document(document: unknown): void {
    if (Array.isArray(document)) {
      for (const one of document) this.#one(one);
    } else this.#one(document);
  }

  /** What it comes to. `isWell`: the answer's status is 2xx, so that it costs something even where it does not say. */
  cost({ isWell }: { readonly isWell: boolean }): number {
    if (this.#found.every((value) => value === undefined)) return isWell ? (this.#budget.missing ?? 0) : 0;
    return this.#units.reduce((sum, { unit }, at) => sum + (this.#found[at] ?? 0) * unit.price, 0);
  }

  #one(document: unknown): void {
    for (const [at, { unit, path }] of this.#units.entries()) {
      if (unit.from.type !== "json") continue;
      const found = PLACES.map((place) => valueAt(document, [...place, ...path])).find(
        (value) => numberOf(value) !== undefined,
      );
      this.#note(at, unit, found);
    }
  }

  #note(at: number, unit: BudgetUnit, value: unknown): void {
    const number = numberOf(value);
    if (number === undefined) return;
    this.#found[at] = unit.events === "sum" ? (this.#found[at] ?? 0) + number : number;
  }
}

const PLACES: readonly (readonly string[])[] = [[], ["message"], ["response"]];

/** What is negative, or no number, is not counted: no answer gives anything back. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "string" && !/^\s*\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/i.test(value)) return undefined;
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : undefined;
}
