/** @jsxImportSource hono/jsx */
import { expect, test } from "bun:test";
import { rangeBefore } from "../../../../src/core/log/time-range.ts";
import { PercentileLines } from "../../../../src/web/charts/percentile-lines.tsx";
import { partWidths, RankBars } from "../../../../src/web/charts/rank-bars.tsx";
import { Sparkline } from "../../../../src/web/charts/sparkline.tsx";
import { StackedBars } from "../../../../src/web/charts/stacked-bars.tsx";
import { Untrusted } from "../../../../src/web/ui/untrusted.tsx";

const AXIS = rangeBefore("24h", Date.UTC(2026, 10, 28, 17, 44));
const SERIES = [
  { tone: "ok", label: "ok" },
  { tone: "refused", label: "refused" },
] as const;
const NOTHING = Array.from({ length: AXIS.buckets }, () => [0, 0]);

function bars(values: readonly (readonly number[])[]): string {
  return String(<StackedBars id="requests" title="Requests" axis={AXIS} series={SERIES} values={values} />);
}

/** What the policy of pages refuses, or a drawing must not hold. */
const FAULTS = /\sstyle=|<script|<style|\son[a-z]+=|NaN|Infinity|undefined|\[object/;

test("bars of nothing, of one and of a thousand million are drawn and told", () => {
  const empty = bars(NOTHING);
  expect(empty).toContain("No requests in this time");
  expect(empty).toContain("There were none.");
  const one = bars(NOTHING.map((none, at) => (at === 70 ? [1, 0] : none)));
  expect(one).toContain("1 request, the most within 20 min were 1, at Nov 28, 17:00 UTC.");
  expect(one).toContain("<title>Nov 28, 17:00 UTC: 1 ok</title>");
  const many = bars(NOTHING.map(() => [999_999_999, 1]));
  expect(many).toContain(">1G<");
  expect(many).toContain("<td>999,999,999</td>");
  for (const html of [empty, one, many]) expect(html).not.toMatch(FAULTS);
});

test("a drawing has a name, a description and its figures as a table", () => {
  const html = bars(NOTHING.map((none, at) => (at === 3 ? [5, 2] : none)));
  expect(html).toContain('role="img" aria-labelledby="requests-title requests-desc"');
  expect(html).toContain('<title id="requests-title">Requests</title>');
  expect(html).toMatch(
    /<desc id="requests-desc">7 requests, [^<]+ From 2026-11-27 17:40 to 2026-11-28 18:00 UTC\.</,
  );
  expect(html).toContain('<th scope="row">Nov 27, 18:40</th><td>5</td><td>2</td>');
});

test("lines are drawn where there is something to measure", () => {
  const lines = (p99: number | undefined) => {
    const one = p99 === undefined ? undefined : { p50: 1, p95: 20, p99 };
    const values = Array.from({ length: AXIS.buckets }, (_, at) => (at % 2 === 0 ? one : undefined));
    return String(<PercentileLines id="latency" title="Latency" axis={AXIS} values={values} whole={one} />);
  };
  expect(lines(undefined)).toContain("Nothing was answered in this time");
  expect(lines(1440)).toContain("p50 1 ms, p95 20 ms, p99 1.4 s");
  for (const p99 of [undefined, 0, 1, 1e9]) expect(lines(p99)).not.toMatch(FAULTS);
});

test("a rank tells the figures that its bars show, and text of others cannot leave its place", () => {
  const hostile = '"><script>alert(1)</script>\u202e';
  const html = String(
    <RankBars
      label="Agents"
      heads={["Agent", "Requests"]}
      total={1e9}
      rows={[
        {
          key: "1",
          name: <Untrusted>{hostile}</Untrusted>,
          parts: [
            { tone: "ok", count: 999_999_999 },
            { tone: "failed", count: 0 },
          ],
        },
        { key: "2", name: "b", parts: [{ tone: "refused", count: 1 }], note: "all refused" },
      ]}
    />,
  );
  expect(html).not.toContain("<script");
  expect(html).not.toContain("\u202e");
  expect(html).toContain("999,999,999");
  expect(html).toContain('width="0.6%"');
  expect(html).not.toMatch(FAULTS);
});

test("what is there of a bar is seen, and what is not is not", () => {
  expect(partWidths([50, 0, 1], 100)).toEqual([50, 0, 1]);
  expect(partWidths([1, 0], 1e9)).toEqual([0.6, 0]);
});

test("a sparkline of no, one or large figures is drawn", () => {
  for (const values of [[], [0], [1], [0, 1e9, 5]]) {
    const html = String(<Sparkline label="Requests in 24 hours" values={values} />);
    expect(html).toContain('aria-label="Requests in 24 hours"');
    expect(html).not.toMatch(FAULTS);
  }
});
