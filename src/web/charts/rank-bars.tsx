/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { Tone } from "./chart.tsx";
import { place, shareText, wholeCount } from "./scale.ts";

export type RankRow = {
  /** Unique in its chart. */
  readonly key: string;
  readonly name: Child;
  /** What it is made of, the left first; 0 is left out. */
  readonly parts: readonly { readonly tone: Tone; readonly count: number }[];
  /** Said below the name, such as how much of it went wrong. */
  readonly note?: string | undefined;
};

type RankBarsProps = {
  /** What the rows are. */
  readonly label: string;
  /** What a row is, and what of it is counted. */
  readonly heads: readonly [name: string, count: string];
  readonly rows: readonly RankRow[];
  /** Of how many they are; what the shares are of. */
  readonly total: number;
};

const countOf = ({ parts }: RankRow) => parts.reduce((sum, { count }) => sum + count, 0);

/** Who has how many: a table whose rows are underlined by as much as they are of the largest. */
export function RankBars({ label, heads, rows, total }: RankBarsProps) {
  const largest = Math.max(1, ...rows.map(countOf));
  return (
    <table class="rank" aria-label={label}>
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
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {row.name}
              {row.note === undefined ? null : <span class="rank-note">{row.note}</span>}
              <Bar parts={row.parts} largest={largest} />
            </th>
            <td>
              {wholeCount(countOf(row))}
              <span class="rank-note">{shareText(countOf(row), total)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The widths of the parts in percent of the largest row; what is there is seen. */
export function partWidths(counts: readonly number[], largest: number): readonly number[] {
  return counts.map((count) => (count > 0 ? Math.max(0.6, (100 * count) / largest) : 0));
}

function Bar({ parts, largest }: { readonly parts: RankRow["parts"]; readonly largest: number }) {
  const widths = partWidths(
    parts.map(({ count }) => count),
    largest,
  );
  let from = 0;
  return (
    <svg class="rank-bar" width="100%" height="6" aria-hidden="true" focusable="false">
      {parts.map(({ tone }, at) => {
        const width = widths[at] ?? 0;
        const x = from;
        from += width;
        return width === 0 ? null : (
          <rect
            key={tone}
            class={`fill tone-${tone}`}
            x={`${place(x)}%`}
            y="0"
            width={`${place(width)}%`}
            height="6"
          />
        );
      })}
    </svg>
  );
}
