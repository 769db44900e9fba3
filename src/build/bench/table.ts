/** From samples to cells: medians, ratios to another row, differences from it. */
import { median, type Sample } from "./measure.ts";

/** Samples of one case, by the peer's key. */
export type Results = ReadonlyMap<string, readonly Sample[]>;
/** One number of a sample; undefined where there is no process to measure. */
export type Figure = (sample: Sample) => number | undefined;
export type Column = { readonly heading: string; readonly cell: (peer: string, results: Results) => string };

const NOTHING = "–";

/** The median of a figure over the rounds. */
export function of(results: Results, peer: string, figure: Figure): number | undefined {
  const values = (results.get(peer) ?? []).flatMap((sample) => figure(sample) ?? []);
  return values.length === 0 ? undefined : median(values);
}

export function column(heading: string, figure: Figure, unit = "", digits = 0): Column {
  return {
    heading,
    cell: (peer, results) => shown(of(results, peer, figure), unit, digits),
  };
}

/** How many times the other's figure this one is. */
export function ratio(heading: string, figure: Figure, other: string): Column {
  return { heading, cell: (peer, results) => shown(ratioOf(results, peer, other, figure), "", 2) };
}

export function ratioOf(results: Results, peer: string, other: string, figure: Figure): number | undefined {
  const [one, two] = [of(results, peer, figure), of(results, other, figure)];
  return one === undefined || two === undefined ? undefined : one / two;
}

/** How much more than the other's figure this one is. */
export function added(heading: string, figure: Figure, other: string, unit: string): Column {
  return { heading, cell: (peer, results) => shown(addedOf(results, peer, other, figure), unit, 2) };
}

export function addedOf(results: Results, peer: string, other: string, figure: Figure): number | undefined {
  const [one, two] = [of(results, peer, figure), of(results, other, figure)];
  return one === undefined || two === undefined || peer === other ? undefined : one - two;
}

export function shown(value: number | undefined, unit: string, digits: number): string {
  return value === undefined ? NOTHING : `${value.toFixed(digits)}${unit}`;
}

/** A Markdown table: the columns of each peer that ran, and for each that did not, the reason. */
export function table(
  columns: readonly Column[],
  results: Results,
  titles: Readonly<Record<string, string>>,
  absent: ReadonlyMap<string, string>,
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = Object.entries(titles).flatMap(([peer, title]) => {
    const reason = absent.get(peer);
    if (reason !== undefined) return [line([title, reason, ...columns.slice(1).map(() => "")])];
    return results.has(peer) ? [line([title, ...columns.map(({ cell }) => cell(peer, results))])] : [];
  });
  return [
    line(["proxy", ...columns.map(({ heading }) => heading)]),
    `|---|${columns.map(() => "---:|").join("")}`,
    ...rows,
  ];
}
