/** @jsxImportSource hono/jsx */
import { Figures, Hover, TimeChart, type Tone } from "./chart.tsx";
import { counted, shortCount, topOfScale, wholeCount } from "./scale.ts";
import { stackPaths } from "./stacks.ts";
import { bucketLabel, type TimeAxis, widthText } from "./time-axis.ts";

export type Series = { readonly tone: Tone; readonly label: string };

type StackedBarsProps = {
  /** Unique in its page. */
  readonly id: string;
  readonly title: string;
  readonly axis: TimeAxis;
  /** The lowest first. */
  readonly series: readonly Series[];
  /** One list for each bucket, with one whole figure for each series. */
  readonly values: readonly (readonly number[])[];
};

const sumOf = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0);

/** How many requests there were over time, and of which kind. */
export function StackedBars({ id, title, axis, series, values }: StackedBarsProps) {
  const sums = values.map(sumOf);
  const total = sumOf(sums);
  const largest = Math.max(0, ...sums);
  const top = topOfScale(largest);
  const paths = stackPaths(values, top, series.length);
  const texts = values.map((parts, at) =>
    sums[at] === 0 ? undefined : `${bucketLabel(axis, at)} UTC: ${partsText(series, parts)}`,
  );
  return (
    <TimeChart
      id={id}
      title={title}
      description={describe(axis, { total, largest, peak: sums.indexOf(largest) })}
      axis={axis}
      figures={{ top: shortCount(top), half: top % 2 === 0 ? shortCount(top / 2) : undefined }}
      empty={total === 0 ? "No requests in this time" : undefined}
      legend={series.map(({ tone, label }, at) => ({
        tone,
        label,
        value: shortCount(sumOf(values.map((parts) => parts[at] ?? 0))),
      }))}
      table={<BarFigures title={title} axis={axis} series={series} values={values} />}
    >
      {paths.map((path, at) =>
        path === "" ? null : <path key={series[at]?.tone} class={`fill tone-${series[at]?.tone}`} d={path} />,
      )}
      <Hover texts={texts} />
    </TimeChart>
  );
}

function BarFigures({ title, axis, series, values }: Omit<StackedBarsProps, "id">) {
  const rows = values.flatMap((parts, at) =>
    sumOf(parts) === 0 ? [] : [[bucketLabel(axis, at), ...parts.map(wholeCount)]],
  );
  return (
    <Figures
      label={`${title}, each ${widthText(axis)} from`}
      heads={["From (UTC)", ...series.map(({ label }) => label)]}
      rows={rows}
      note={rows.length === 0 ? "There were none." : "Times without requests are left out."}
    />
  );
}

function partsText(series: readonly Series[], parts: readonly number[]): string {
  return series
    .flatMap(({ label }, at) => ((parts[at] ?? 0) > 0 ? [`${wholeCount(parts[at] ?? 0)} ${label}`] : []))
    .join(", ");
}

function describe(
  axis: TimeAxis,
  { total, largest, peak }: { total: number; largest: number; peak: number },
): string {
  if (total === 0) return "No requests, from";
  const most = `the most within ${widthText(axis)} were ${wholeCount(largest)}, at ${bucketLabel(axis, peak)} UTC`;
  return `${counted(total, "request")}, ${most}. From`;
}
