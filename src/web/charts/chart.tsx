/** @jsxImportSource hono/jsx */
import type { Child, PropsWithChildren } from "hono/jsx";
import { spanText, type TimeAxis, ticksOf } from "./time-axis.ts";

/** What is drawn of the looks of a series; the stylesheet has a colour for each in light and in dark. */
export type Tone = "ok" | "upstream-4xx" | "upstream-5xx" | "refused" | "failed" | "p50" | "p95" | "p99";

export type LegendEntry = { readonly tone: Tone; readonly label: string; readonly value?: string };

/** What the colours stand for, with the figure of each. */
export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }) {
  return (
    <ul class="legend">
      {entries.map(({ tone, label, value }) => (
        <li key={tone}>
          <svg class={`swatch tone-${tone}`} width="14" height="10" aria-hidden="true" focusable="false">
            <line x1="0" x2="14" y1="5" y2="5" />
          </svg>
          {label}
          {value === undefined ? null : <span class="legend-value">{value}</span>}
        </li>
      ))}
    </ul>
  );
}

/** In pixels, as all that is not told in percent: the width is whatever there is room for. */
const TOP = 16;
const PLOT = 148;
const HEIGHT = TOP + PLOT + 20;

type TimeChartProps = PropsWithChildren<{
  /** Unique in its page. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence or two: for those who do not see it. */
  readonly description: string;
  readonly axis: TimeAxis;
  /** What the axis of figures ends with, and its half; the label of 0 is left out. */
  readonly figures: { readonly top: string; readonly half?: string | undefined };
  /** Said in place of what would be drawn. */
  readonly empty?: string | undefined;
  readonly legend: readonly LegendEntry[];
  /** The same figures as text, below a heading of its own that opens it. */
  readonly table: Child;
}>;

/** A drawing over time: its children lie on a field as wide as there are buckets and 100 high, which is stretched. */
export function TimeChart(props: TimeChartProps) {
  const { id, title, description, axis, figures, empty, legend, table, children } = props;
  return (
    <figure class="chart">
      <Legend entries={legend} />
      <svg class="plot" width="100%" height={HEIGHT} role="img" aria-labelledby={`${id}-title ${id}-desc`}>
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-desc`}>{`${description} ${spanText(axis)}.`}</desc>
        <svg
          aria-hidden="true"
          x="0"
          y={TOP}
          width="100%"
          height={PLOT}
          viewBox={`0 0 ${axis.buckets} 100`}
          preserveAspectRatio="none"
        >
          {children}
        </svg>
        <Level y={TOP} label={figures.top} />
        {figures.half === undefined ? null : <Level y={TOP + PLOT / 2} label={figures.half} />}
        <line class="base" x1="0" x2="100%" y1={TOP + PLOT} y2={TOP + PLOT} />
        {ticksOf(axis).map(({ at, label }) => (
          <text
            key={at}
            class="tick"
            x={`${Math.round(at * 100) / 100}%`}
            y={HEIGHT - 4}
            text-anchor="middle"
          >
            {label}
          </text>
        ))}
        {empty === undefined ? null : (
          <text class="nothing" x="50%" y={TOP + PLOT / 2 + 24} text-anchor="middle">
            {empty}
          </text>
        )}
      </svg>
      {table}
    </figure>
  );
}

/** A line across the chart, with its figure above it. */
function Level({ y, label }: { readonly y: number; readonly label: string }) {
  return (
    <>
      <line class="level" x1="0" x2="100%" y1={y} y2={y} />
      <text class="tick level-label" x="0" y={y - 4}>
        {label}
      </text>
    </>
  );
}

type HoverProps = {
  /** For each bucket what is said when it is pointed at; undefined for those of which there is nothing to say. */
  readonly texts: readonly (string | undefined)[];
};

/** Says of each bucket what it holds. */
export function Hover({ texts }: HoverProps) {
  return (
    <>
      {texts.map((text, at) =>
        text === undefined ? null : (
          <rect key={text} class="hover" x={at} y="0" width="1" height="100">
            <title>{text}</title>
          </rect>
        ),
      )}
    </>
  );
}

type FiguresProps = {
  /** What the rows are. */
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Why some are left out, or that there are none. */
  readonly note?: string;
};

/** What a chart shows, as a table that is opened by those who want figures. */
export function Figures({ label, heads, rows, note }: FiguresProps) {
  return (
    <details class="figures">
      <summary>Figures</summary>
      {note === undefined ? null : <p class="muted">{note}</p>}
      {rows.length === 0 ? null : (
        // Scrolls where it is wider than a phone, so the keyboard must reach it.
        <section class="figures-frame" tabindex={0} aria-label={label}>
          <table aria-label={label}>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, ...cells]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, at) => (
                    <td key={heads[at + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
