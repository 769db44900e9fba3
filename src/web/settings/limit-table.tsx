/** @jsxImportSource hono/jsx */
/** The numbers that hold, with where each comes from, and what a change would make of them. */
import { type LimitForesight, PREVIEW_HOURS, PREVIEW_ROWS } from "../../app/instance/limit-preview.ts";
import type { RateLimits } from "../../app/instance/rate-limits.ts";
import { Card, Facts } from "../ui/card.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { KNOB_NAMES, knobText, TIER_NAMES } from "./limit-words.ts";
import { SOURCES } from "./source.tsx";

/** Nothing where nothing is limited. */
export function LimitTable({ limits: { off, tiers } }: { readonly limits: RateLimits }) {
  if (off) return null;
  const rows = tiers.map(({ tier, numbers, sources }) => ({
    key: tier,
    cells: [
      TIER_NAMES[tier],
      <div key="numbers">
        {sources.map(({ knob, source }) => (
          <p key={knob}>
            {KNOB_NAMES[knob]}: <strong>{knobText(numbers, knob)}</strong>{" "}
            <span class="muted">({SOURCES[source]})</span>
          </p>
        ))}
      </div>,
    ],
  }));
  return <Table label="Rate limits" columns={[{ head: "What" }, { head: "Numbers" }]} rows={rows} />;
}

type PreviewProps = { readonly before: RateLimits; readonly foresight: LimitForesight };

export function LimitPreview({ before, foresight: { limits, asIs, changed } }: PreviewProps) {
  const rows = differences(before, limits);
  const among =
    asIs.requests < PREVIEW_ROWS
      ? `Of ${asIs.requests} proxied requests of the last ${PREVIEW_HOURS} hours`
      : `Of the newest ${PREVIEW_ROWS} proxied requests`;
  return (
    <Card
      title="What this would change"
      id="preview"
      tone={changed.refused > asIs.refused ? "warn" : "neutral"}
    >
      <p>Nothing is saved yet.</p>
      {rows.length === 0 ? (
        <p>Every number stays as it is.</p>
      ) : (
        <Table
          label="Numbers that change"
          columns={[{ head: "What" }, { head: "Now", kind: "number" }, { head: "Then", kind: "number" }]}
          rows={rows}
        />
      )}
      {asIs.requests === 0 ? (
        <p>No request was proxied in the last {PREVIEW_HOURS} hours, so there is nothing to try it on.</p>
      ) : (
        <>
          <p>{among}, as they came:</p>
          <Facts
            facts={[
              { name: "Refused", value: `${changed.refused}; with the limits of now ${asIs.refused}` },
              { name: "Made to wait", value: `${changed.waited}; with the limits of now ${asIs.waited}` },
            ]}
          />
        </>
      )}
      <p class="aside">
        Calls of the API and attempts to sign in are not logged, so that they cannot be tried.
      </p>
    </Card>
  );
}

/** `unlimited` where a side limits nothing. */
function differences(before: RateLimits, after: RateLimits): readonly Row[] {
  return before.tiers.flatMap(({ tier, numbers, sources }, at) =>
    sources.flatMap(({ knob }): Row[] => {
      const [was, is] = [numbers, after.tiers[at]?.numbers ?? {}].map(
        (of) => knobText(of, knob) || "unlimited",
      );
      if (was === is) return [];
      return [
        {
          key: `${tier}.${knob}`,
          cells: [`${TIER_NAMES[tier]}: ${KNOB_NAMES[knob].toLowerCase()}`, was, is],
        },
      ];
    }),
  );
}
