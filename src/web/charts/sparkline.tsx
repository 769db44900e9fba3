/** @jsxImportSource hono/jsx */
import { stackPaths } from "./stacks.ts";

type SparklineProps = {
  /** What it shows, in a few words with its figures: for those who do not see it. */
  readonly label: string;
  /** One for each bucket, none negative. */
  readonly values: readonly number[];
};

/** How something went over time, in the height of a line of text. */
export function Sparkline({ label, values }: SparklineProps) {
  const [path] = stackPaths(
    values.map((value) => [value]),
    Math.max(1, ...values),
    1,
  );
  return (
    <svg
      class="sparkline"
      width="100%"
      height="24"
      viewBox={`0 0 ${Math.max(1, values.length)} 100`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {path === "" ? null : <path class="fill tone-ok" d={path} />}
    </svg>
  );
}
