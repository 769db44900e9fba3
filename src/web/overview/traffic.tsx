/** @jsxImportSource hono/jsx */
/** What requests came to, as the overviews of a vault and of the instance both show it. */
import type { Child } from "hono/jsx";
import type { Ranking, Share, Traffic } from "../../app/instance/traffic.ts";
import { OUTCOMES, type Outcome } from "../../core/log/outcome.ts";
import { RANGE_NAMES, type RangeName } from "../../core/log/time-range.ts";
import type { Tone } from "../charts/chart.tsx";
import { PercentileLines } from "../charts/percentile-lines.tsx";
import { RankBars, type RankRow } from "../charts/rank-bars.tsx";
import { counted, latencyText, shareText, wholeCount } from "../charts/scale.ts";
import { StackedBars } from "../charts/stacked-bars.tsx";
import { Card } from "../ui/card.tsx";
import { Tabs } from "../ui/page-head.tsx";
import { Untrusted } from "../ui/untrusted.tsx";

const OUTCOME: Readonly<Record<Outcome, { readonly tone: Tone; readonly label: string }>> = {
  ok: { tone: "ok", label: "ok" },
  upstream_4xx: { tone: "upstream-4xx", label: "upstream 4xx" },
  upstream_5xx: { tone: "upstream-5xx", label: "upstream 5xx" },
  refused: { tone: "refused", label: "refused" },
  failed: { tone: "failed", label: "failed" },
};
const SERIES = OUTCOMES.map((outcome) => OUTCOME[outcome]);

const RANGE_LABELS: Readonly<Record<RangeName, string>> = {
  "15m": "15 minutes",
  "1h": "1 hour",
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
};

/** The spans that can be looked at; `path` is the page's own address. */
export function RangeTabs({ path, current }: { readonly path: string; readonly current: RangeName }) {
  const address = (range: RangeName) => `${path}?range=${range}`;
  return (
    <Tabs
      label="Time range"
      tabs={RANGE_NAMES.map((range) => ({ label: RANGE_LABELS[range], path: address(range) }))}
      current={address(current)}
    />
  );
}

type Stat = { readonly name: string; readonly value: string; readonly note?: string };

/** A few figures that are read at once. */
export function Stats({ stats }: { readonly stats: readonly Stat[] }) {
  return (
    <dl class="stats">
      {stats.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {note === undefined ? null : <span class="stat-note">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The figures of the requests alone. */
export function trafficStats({ total, latency }: Traffic): readonly Stat[] {
  const { requests, outcomes } = total;
  const share = (outcome: Outcome) => shareText(outcomes[outcome], requests);
  return [
    {
      name: "Requests",
      value: wholeCount(requests),
      note: requests === 0 ? "none yet" : `${share("ok")} ok`,
    },
    { name: "Refused", value: wholeCount(outcomes.refused), note: share("refused") },
    { name: "Failed", value: wholeCount(outcomes.failed), note: share("failed") },
    latency === undefined
      ? { name: "Latency, p95", value: "–" }
      : { name: "Latency, p95", value: latencyText(latency.p95), note: `p50 ${latencyText(latency.p50)}` },
  ];
}

/** Requests and latencies over time. */
export function TrafficCharts({ traffic: { range, buckets, latency } }: { readonly traffic: Traffic }) {
  const values = buckets.map(({ outcomes }) => OUTCOMES.map((outcome) => outcomes[outcome]));
  return (
    <>
      <Card title="Requests" id="requests">
        <StackedBars
          id="requests-chart"
          title="Requests over time"
          axis={range}
          series={SERIES}
          values={values}
        />
        <p class="aside">
          Times are UTC. “Upstream” is what the service itself answered; refused is what a rule here did not
          let through; failed is what ended without a whole answer.
        </p>
      </Card>
      <Card title="Latency" id="latency">
        <PercentileLines
          id="latency-chart"
          title="Latency over time"
          axis={range}
          values={buckets.map((bucket) => bucket.latency)}
          whole={latency}
        />
        <p class="aside">
          Of requests that the upstream answered, whatever the status: from the arrival of the head to the end
          of the answer. At most 1.6 % too high.
        </p>
      </Card>
    </>
  );
}

type RankCardProps<T> = {
  readonly id: string;
  readonly title: string;
  /** What a row is. */
  readonly head: string;
  readonly ranking: Ranking<T>;
  readonly total: number;
  readonly keyOf: (entry: T) => string;
  readonly nameOf: (entry: T) => Child;
  /** What several of them are called. */
  readonly many: string;
};

/** Who had the most requests, and what became of them. */
export function RankCard<T>(props: RankCardProps<T>) {
  const { id, title, head, ranking, total, keyOf, nameOf, many } = props;
  const rows = ranking.top.map(
    (entry): RankRow => ({ key: keyOf(entry), name: nameOf(entry), ...toBar(entry) }),
  );
  const { count, ...rest } = ranking.others;
  const others: readonly RankRow[] =
    count === 0
      ? []
      : [{ key: "\0others", name: <em>{`${wholeCount(count)} other ${many}`}</em>, ...toBar(rest) }];
  return (
    <Card title={title} id={id}>
      {rows.length === 0 ? (
        <p class="muted">None in this time.</p>
      ) : (
        <RankBars label={title} heads={[head, "Requests"]} rows={[...rows, ...others]} total={total} />
      )}
    </Card>
  );
}

function toBar({ requests, outcomes }: Share): Pick<RankRow, "parts" | "note"> {
  const wrong = (["upstream_5xx", "refused", "failed"] as const).flatMap((outcome) =>
    outcomes[outcome] === 0 ? [] : [`${shareText(outcomes[outcome], requests)} ${OUTCOME[outcome].label}`],
  );
  return {
    parts: OUTCOMES.map((outcome) => ({ tone: OUTCOME[outcome].tone, count: outcomes[outcome] })),
    note: wrong.length === 0 ? undefined : wrong.join(", "),
  };
}

export function ServicesCard({ traffic: { services, total } }: { readonly traffic: Traffic }) {
  return (
    <RankCard
      id="services"
      title="By service"
      head="Service"
      ranking={services}
      total={total.requests}
      keyOf={({ name }) => name}
      nameOf={({ name }) => (name === "" ? <em>No service</em> : <Untrusted>{name}</Untrusted>)}
      many="services"
    />
  );
}

export function ActorsCard({ traffic: { actors, total } }: { readonly traffic: Traffic }) {
  return (
    <RankCard
      id="actors"
      title="By agent"
      head="Agent or user"
      ranking={actors}
      total={total.requests}
      keyOf={({ id }) => id}
      nameOf={({ name, type }) => (type === "" ? <em>Nobody known</em> : <Untrusted>{name}</Untrusted>)}
      many="agents and users"
    />
  );
}

/** Why requests were not answered. */
export function ReasonsCard({ traffic: { reasons, total: all } }: { readonly traffic: Traffic }) {
  const total = reasons.reduce((sum, { requests }) => sum + requests, 0);
  const none = all.requests === 0 ? "None in this time." : "Every request was answered.";
  return (
    <Card title="Not answered, by reason" id="reasons">
      {reasons.length === 0 ? (
        <p class="muted">{none}</p>
      ) : (
        <RankBars
          label={`${counted(total, "request")} without an answer, by reason`}
          heads={["Code in the log", "Requests"]}
          rows={reasons.map(({ code, outcome, requests }) => ({
            key: code,
            name: <code>{code}</code>,
            parts: [{ tone: OUTCOME[outcome].tone, count: requests }],
            note: outcome,
          }))}
          total={total}
        />
      )}
    </Card>
  );
}
