/** Bars that stand on each other, as paths of a drawing that is 100 high and one wide for each bar. */
import { place } from "./scale.ts";

const HEIGHT = 100;
/** What is there can be seen, however little it is beside the rest. */
const LEAST = 1.2;
const GAP = 0.1;

/**
 * For each series, the path of its parts: `values` has one list for each bar, with one figure for each series, the lowest
 * first. A part that is not 0 is seen; the rest of its bar makes room for it.
 */
export function stackPaths(values: readonly (readonly number[])[], top: number, series: number): string[] {
  const paths = Array.from({ length: series }, () => "");
  values.forEach((parts, bar) => {
    let bottom = HEIGHT;
    heightsOf(parts, top).forEach((height, at) => {
      if (height === 0) return;
      bottom -= height;
      const from = `M${place(bar + GAP)} ${place(bottom)}`;
      paths[at] += `${from}h${1 - 2 * GAP}v${place(height)}h-${1 - 2 * GAP}z`;
    });
  });
  return paths;
}

/** In all as high as their sum is of `top`: what the least of them are raised by, the highest gives. */
export function heightsOf(parts: readonly number[], top: number): readonly number[] {
  const exact = parts.map((part) => (HEIGHT * part) / top);
  const raised = exact.map((height) => (height > 0 ? Math.max(LEAST, height) : 0));
  const highest = Math.max(...raised);
  const excess = sumOf(raised) - sumOf(exact);
  const giving = raised.indexOf(highest);
  return raised.map((height, at) =>
    at === giving && height > 0 ? Math.max(LEAST, height - excess) : height,
  );
}

function sumOf(heights: readonly number[]): number {
  return heights.reduce((sum, height) => sum + height, 0);
}

/**
 * A line through the middle of each bucket, on the same drawing: where there is no figure it is broken, and a figure that
 * stands alone is a level as wide as its bar would be.
 */
export function linePath(values: readonly (number | undefined)[], top: number): string {
  let path = "";
  values.forEach((value, at) => {
    if (value === undefined) return;
    const y = place(HEIGHT - (HEIGHT * value) / top);
    const follows = values[at - 1] !== undefined;
    const goesOn = values[at + 1] !== undefined;
    if (follows || goesOn) path += `${follows ? "L" : "M"}${place(at + 0.5)} ${y}`;
    else path += `M${place(at + GAP)} ${y}h${1 - 2 * GAP}`;
  });
  return path;
}
