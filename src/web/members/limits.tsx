/** @jsxImportSource hono/jsx */
/** How much access may be used, in forms, and what lists say is used up of it. */
import type { UsageStanding } from "../../app/usage/standing.ts";
import { allOf } from "../../core/all-faults.ts";
import type { UsageLimits } from "../../core/limit/usage-limit.ts";
import {
  allowancesText,
  amountText,
  costText,
  parseAllowances,
  periodText,
  usageLimitsText,
} from "../../core/limit/usage-text.ts";
import type { Form } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import { Badge } from "../ui/card.tsx";
import { Checkbox } from "../ui/choice.tsx";
import { Field } from "../ui/form.tsx";
import { Time } from "../ui/time.tsx";

/** The fields' names. */
export const LIMIT_FIELDS = ["max_requests", "max_bytes_out", "once"] as const;

export function LimitFields({ typed }: { readonly typed: Draft }) {
  return (
    <>
      <Field
        name="max_requests"
        label="Requests at most"
        hint="As 1000/day, or 100/hour, 1000/day: per hour, day or total, in UTC. Without a limit where it is empty."
        {...typed.of("max_requests")}
      />
      <Field
        name="max_bytes_out"
        label="Bytes out at most"
        hint="As 50MB/hour: what leaves towards hosts, heads and bodies."
        {...typed.of("max_bytes_out")}
      />
      <Checkbox name="once" label="One request, and it is over" checked={typed.isTicked("once")} />
    </>
  );
}

/** What was typed; undefined where nothing is limited. Throws `bad_request` that names each wrong field. */
export function typedLimits(form: Form): UsageLimits | undefined {
  const [maxRequests, maxBytesOut] = allOf(
    () => parseAllowances("max_requests", [form.text("max_requests")], "requests"),
    () => parseAllowances("max_bytes_out", [form.text("max_bytes_out")], "bytes_out"),
  );
  const limits = {
    ...(maxRequests === undefined ? {} : { maxRequests }),
    ...(maxBytesOut === undefined ? {} : { maxBytesOut }),
    ...(form.names.includes("once") ? { once: true as const } : {}),
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

/** What stands in the fields for these. */
export function limitValues(limits: UsageLimits | undefined): Record<string, string> {
  return {
    max_requests: allowancesText(limits?.maxRequests, "requests"),
    max_bytes_out: allowancesText(limits?.maxBytesOut, "bytes_out"),
    ...(limits?.once ? { once: "on" } : {}),
  };
}

type UsedProps = {
  readonly limits?: UsageLimits | undefined;
  readonly usage?: readonly UsageStanding[] | undefined;
  readonly now: number;
};

/** What is used up of each limit, and when it renews; of what is only promised, the limits. */
export function Used({ limits, usage = [], now }: UsedProps) {
  if (usage.length === 0) return <>{usageLimitsText(limits) || <span class="muted">none</span>}</>;
  return (
    <>
      {usage.map((one) => (
        <span class="line" key={`${one.measure} ${one.period}`}>
          <UsedOf standing={one} now={now} />
        </span>
      ))}
    </>
  );
}

export function UsedOf({ standing, now }: { readonly standing: UsageStanding; readonly now: number }) {
  const { measure, period, max, used, renewsAt } = standing;
  const spent = measure === "bytes_out" ? amountText(measure, used).replace(/ out$/, "") : costText(used);
  return (
    <>
      {`${spent} of ${amountText(measure, max)} ${periodText(period)} `}
      {used < max ? null : <Badge tone="warn">Used up</Badge>}
      {used === 0 || renewsAt === undefined ? null : (
        <span class="muted">
          {" renews "}
          <Time at={renewsAt} now={now} />
        </span>
      )}
    </>
  );
}
