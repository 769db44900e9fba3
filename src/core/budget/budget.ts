/** What a service may cost: what its answers say of their cost, what a unit of that is worth, and how much in which period. */
import { foldFieldNames, isObject, unknownField } from "../fields.ts";
import type { PeriodMax } from "../limit/usage-limit.ts";
import { USAGE_PERIODS } from "../limit/usage-period.ts";
import { isFieldName } from "../net/headers.ts";
import type { Fail, Faults } from "../service/fault.ts";
import { parseJsonPointer } from "./json-pointer.ts";

/** A number in an answer. */
export type BudgetUnit = {
  /** A JSON pointer (RFC 6901) into the answer, or the name of a header of it, in lower case. */
  readonly from:
    | { readonly type: "json"; readonly pointer: string }
    | { readonly type: "header"; readonly name: string };
  /** What one of it costs. */
  readonly price: number;
  /** Of a stream of events: their sum. Otherwise the last one that has it counts, for most streams say what it is so far. */
  readonly events?: "sum";
};

export type Budget = {
  /** At least one; their costs are added up. */
  readonly units: readonly BudgetUnit[];
  /** What may be spent, in the measure of the prices. Never empty. */
  readonly max: PeriodMax;
  /** `agent`: each actor has a budget of its own; otherwise all of the vault share one. */
  readonly by?: "agent";
  /** What an answer of status 2xx costs that says nothing of it. */
  readonly missing?: number;
};

type UnitJson = {
  readonly json?: string;
  readonly header?: string;
  readonly price?: number;
  readonly events?: "sum";
};
/** One unit stands in the budget itself, several in `units`. */
export type BudgetJson = UnitJson & {
  readonly units?: readonly UnitJson[];
  readonly max: PeriodMax;
  readonly by?: "agent";
  readonly missing?: number;
};

const UNIT_NAMES = ["json", "header", "price", "events"];
const NAMES = [...UNIT_NAMES, "units", "max", "by", "missing"];
const MAX_UNITS = 10;
/** Beyond this sums of prices say nothing any more. */
const MOST = 1e12;

/** The `budget` of a service; undefined where there is none. Every fault is kept in `faults`, with its place. */
export function parseBudget(value: unknown, fail: Fail, faults: Faults): Budget | undefined {
  if (value === undefined) return undefined;
  return faults.attempt(() => {
    if (!isObject(value)) {
      fail("budget", "must be an object such as {json: /usage/total_tokens, price: 0.00001, max: {day: 5}}");
    }
    const fields = foldFieldNames(value, NAMES);
    const unknown = unknownField(fields, NAMES);
    if (unknown !== undefined) faults.attempt(() => fail(`budget.${unknown.name}`, unknown.problem));
    const units = faults.attempt(() => parseUnits(fields, fail, faults));
    const max = faults.attempt(() => parseMax(fields["max"], fail, faults));
    const by = faults.attempt(() => oneOf("budget.by", fields["by"], "agent", fail));
    const missing = faults.attempt(() => parseAmount("budget.missing", fields["missing"], fail));
    return {
      units,
      max,
      ...(by === undefined ? {} : { by }),
      ...(missing === undefined ? {} : { missing }),
    };
  });
}

function parseUnits(fields: ReturnType<typeof foldFieldNames>, fail: Fail, faults: Faults): BudgetUnit[] {
  const { units } = fields;
  if (units === undefined) return [parseUnit(fields, "budget", fail)];
  const beside = UNIT_NAMES.find((name) => fields[name] !== undefined);
  if (beside !== undefined) fail(`budget.${beside}`, "stands in each of units where there are several");
  if (!Array.isArray(units) || units.length === 0 || units.length > MAX_UNITS) {
    fail("budget.units", `must be a list of 1 to ${MAX_UNITS}`);
  }
  return units.map((unit: unknown, at) =>
    faults.attempt(() => {
      const place = `budget.units[${at}]`;
      if (!isObject(unit))
        fail(place, "must be an object such as {json: /usage/output_tokens, price: 0.00001}");
      const members = foldFieldNames(unit, UNIT_NAMES);
      const unknown = unknownField(members, UNIT_NAMES);
      if (unknown !== undefined) fail(`${place}.${unknown.name}`, unknown.problem);
      return parseUnit(members, place, fail);
    }),
  );
}

function parseUnit(fields: ReturnType<typeof foldFieldNames>, place: string, fail: Fail): BudgetUnit {
  const { json, header } = fields;
  if ((json === undefined) === (header === undefined)) {
    fail(`${place}.json`, "or header is required, and one of them alone");
  }
  const price = parseAmount(`${place}.price`, fields["price"], fail) ?? 1;
  const events = oneOf(`${place}.events`, fields["events"], "sum", fail, "last");
  const more = { price, ...(events === undefined ? {} : { events }) };
  if (header === undefined) {
    return { from: { type: "json", pointer: parseJsonPointer(`${place}.json`, json, fail) }, ...more };
  }
  if (typeof header !== "string" || !isFieldName(header)) {
    fail(`${place}.header`, "must be the name of a header of the answer, such as x-request-cost");
  }
  return { from: { type: "header", name: header.toLowerCase() }, ...more };
}

function parseMax(value: unknown, fail: Fail, faults: Faults): PeriodMax {
  if (!isObject(value)) return fail("budget.max", "must say how much in which period, as {day: 5}");
  const fields = foldFieldNames(value, USAGE_PERIODS);
  const unknown = unknownField(fields, USAGE_PERIODS);
  if (unknown !== undefined) faults.attempt(() => fail(`budget.max.${unknown.name}`, unknown.problem));
  const given = USAGE_PERIODS.flatMap((period) => {
    const most = faults.attempt(() => parseAmount(`budget.max.${period}`, fields[period], fail));
    return most === undefined ? [] : [[period, most] as const];
  });
  if (given.length === 0 && faults.found.length === 0) {
    fail("budget.max", "must say how much in which period, as {day: 5}");
  }
  return Object.fromEntries(given) as PeriodMax;
}

function parseAmount(place: string, value: unknown, fail: Fail): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && value > 0 && value <= MOST) return value;
  return fail(place, "must be a number above 0");
}

function oneOf<T extends string>(
  place: string,
  value: unknown,
  word: T,
  fail: Fail,
  usual?: string,
): T | undefined {
  if (value === undefined || value === usual) return undefined;
  return value === word ? word : fail(place, `must be ${usual === undefined ? "" : `${usual} or `}${word}`);
}

/** What `parseBudget` reads back to the same. */
export function formatBudget({ units, max, by, missing }: Budget): BudgetJson {
  const [only, ...others] = units.map(formatUnit);
  return {
    ...(only !== undefined && others.length === 0 ? only : { units: units.map(formatUnit) }),
    max: Object.fromEntries(
      USAGE_PERIODS.flatMap((period) => (max[period] === undefined ? [] : [[period, max[period]]])),
    ),
    ...(by === undefined ? {} : { by }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function formatUnit({ from, price, events }: BudgetUnit): UnitJson {
  return {
    ...(from.type === "json" ? { json: from.pointer } : { header: from.name }),
    ...(price === 1 ? {} : { price }),
    ...(events === undefined ? {} : { events }),
  };
}

/** For people: `at most 5 a day, 100 in all of /usage/total_tokens at 0.00001 each, for each agent`. */
export function budgetText({ units, max, by, missing }: Budget): string {
  const most = USAGE_PERIODS.flatMap((period) =>
    max[period] === undefined ? [] : [`${max[period]} ${period === "total" ? "in all" : `per ${period}`}`],
  );
  const of = units.map(({ from, price, events }) => {
    const what = from.type === "json" ? from.pointer : `header ${from.name}`;
    return `${what}${price === 1 ? "" : ` at ${price} each`}${events === undefined ? "" : ", summed over events"}`;
  });
  const answers = missing === undefined ? "" : `; an answer without costs ${missing}`;
  return `at most ${most.join(" and ")} of ${of.join(" + ")}${by === undefined ? "" : ", for each agent"}${answers}`;
}

/** Whether somebody could spend more under `after` than under `before`: it is gone, allows more, or counts otherwise. */
export function isBudgetLoosened(before: Budget | undefined, after: Budget | undefined): boolean {
  if (before === undefined) return false;
  if (after === undefined) return true;
  const isCountedAlike =
    JSON.stringify(after.units) === JSON.stringify(before.units) &&
    after.by === before.by &&
    (after.missing ?? 0) >= (before.missing ?? 0);
  const isLess = USAGE_PERIODS.every((period) => {
    const bound = before.max[period];
    return bound === undefined || (after.max[period] ?? Number.POSITIVE_INFINITY) <= bound;
  });
  return !isCountedAlike || !isLess;
}
