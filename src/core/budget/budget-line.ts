import type { BudgetJson } from "./budget.ts";

/** A budget on one line, as a flag and a form's field take it. */
export const BUDGET_EXAMPLE = "json=/usage/total_tokens,price=0.00001,max=5/day";

type Unit = { json?: string; header?: string; price?: unknown; events?: unknown };

/**
 * `json=/usage/input_tokens,price=0.000003,json=/usage/output_tokens,price=0.000015,max=5/day,by=agent`: each json or
 * header begins another unit, which price and events are of. A comma within a value is written `\,`. What it comes to is
 * judged as any other budget; words that are none stay in it, as do both values of what is said twice, and are refused
 * there.
 */
export function readBudgetLine(text: string): Record<string, unknown> {
  const units: Unit[] = [];
  const max: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of partsOf(text)) {
    const unit = units.at(-1);
    if (name === "json" || name === "header") units.push({ [name]: value });
    else if (name === "max") {
      const [period, most] = maxOf(value);
      max[period] = both(max[period], most);
    } else if (name === "price" && unit !== undefined) unit.price = both(unit.price, numberOf(value));
    else if (name === "events" && unit !== undefined) unit.events = both(unit.events, value);
    else rest[name] = both(rest[name], name === "by" ? value : numberOf(value));
  }
  const [only, ...others] = units;
  return {
    ...(others.length === 0 ? only : { units }),
    ...(Object.keys(max).length === 0 ? {} : { max }),
    ...rest,
  };
}

function partsOf(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split(/(?<!\\),/).flatMap((part) => {
    const written = part.replaceAll("\\,", ",").trim();
    const at = written.indexOf("=");
    if (written === "") return [];
    return [at < 0 ? [written, ""] : ([written.slice(0, at).trim(), written.slice(at + 1).trim()] as const)];
  });
}

/** `5/day`; without a period, of all time. */
function maxOf(text: string): readonly [period: string, most: unknown] {
  const at = text.lastIndexOf("/");
  return at < 0 ? ["total", numberOf(text)] : [text.slice(at + 1).trim(), numberOf(text.slice(0, at))];
}

/** Two values where there was one already, which is no value of any field. */
function both(known: unknown, value: unknown): unknown {
  return known === undefined ? value : [known, value];
}

/** The text itself where it is no number, for the refusal. */
function numberOf(text: string): unknown {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

/** What `readBudgetLine` reads back; empty where there is none. */
export function budgetLine(budget: BudgetJson | undefined): string {
  if (budget === undefined) return "";
  const { units = [budget], max, by, missing } = budget;
  const parts = [
    ...units.flatMap(({ json, header, price, events }) => [
      ...(json === undefined ? [] : [`json=${json}`]),
      ...(header === undefined ? [] : [`header=${header}`]),
      ...(price === undefined ? [] : [`price=${price}`]),
      ...(events === undefined ? [] : [`events=${events}`]),
    ]),
    ...Object.entries(max).map(([period, most]) => `max=${most}/${period}`),
    ...(by === undefined ? [] : [`by=${by}`]),
    ...(missing === undefined ? [] : [`missing=${missing}`]),
  ];
  return parts.map((part) => part.replaceAll(",", "\\,")).join(",");
}
