/** @jsxImportSource hono/jsx */
import type { Percentiles } from "../../core/log/latency-bins.ts";
import { Figures, Hover, TimeChart } from "./chart.tsx";
import { latencyText, topOfScale } from "./scale.ts";
import { linePath } from "./stacks.ts";
import { bucketLabel, type TimeAxis, widthText } from "./time-axis.ts";

type PercentileLinesProps = {
  /** Unique in its page. */
  readonly id: string;
  readonly title: string;
  readonly axis: TimeAxis;
  /** One for each bucket, in ms; undefined where there is nothing to measure. */
  readonly values: readonly (Percentiles | undefined)[];
  /** Of all buckets together. */
  readonly whole: Percentiles | undefined;
};

const LINES = ["p99", "p95", "p50"] as const;

/** How long requests took over time: what half, 95 and 99 of 100 did not exceed. */
export function PercentileLines({ id, title, axis, values, whole }: PercentileLinesProps) {
  const top = topOfScale(Math.max(0, ...values.map((one) => one?.p99 ?? 0)));
  const texts = values.map((one, at) =>
    one === undefined ? undefined : `${bucketLabel(axis, at)} UTC: ${allOf(one)}`,
  );
  return (
    <TimeChart
      id={id}
      title={title}
      description={whole === undefined ? "Nothing to measure, from" : `In all, ${allOf(whole)}. From`}
      axis={axis}
      figures={{ top: latencyText(top), half: top % 2 === 0 ? latencyText(top / 2) : undefined }}
      empty={whole === undefined ? "Nothing was answered in this time" : undefined}
      legend={LINES.toReversed().map((name) => ({
        tone: name,
        label: name,
        ...(whole === undefined ? {} : { value: latencyText(whole[name]) }),
      }))}
      table={<LineFigures title={title} axis={axis} values={values} />}
    >
      {LINES.map((name) => (
        <path
          key={name}
          class={`stroke tone-${name}`}
          d={linePath(
            values.map((one) => one?.[name]),
            top,
          )}
          vector-effect="non-scaling-stroke"
        />
      ))}
      <Hover texts={texts} />
    </TimeChart>
  );
}

function LineFigures({ title, axis, values }: Pick<PercentileLinesProps, "title" | "axis" | "values">) {
  const rows = values.flatMap((one, at) =>
    one === undefined
      ? []
      : [[bucketLabel(axis, at), latencyText(one.p50), latencyText(one.p95), latencyText(one.p99)]],
  );
  return (
    <Figures
      label={`${title}, each ${widthText(axis)} from`}
      heads={["From (UTC)", "p50", "p95", "p99"]}
      rows={rows}
      note={rows.length === 0 ? "There are none." : "Times without answers are left out."}
    />
  );
}

function allOf({ p50, p95, p99 }: Percentiles): string {
  return `p50 ${latencyText(p50)}, p95 ${latencyText(p95)}, p99 ${latencyText(p99)}`;
}
