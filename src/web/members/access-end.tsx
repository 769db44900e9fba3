/** @jsxImportSource hono/jsx */
/** Until when access to a vault is given, and what lists say of it. */
import type { Form } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import { Badge } from "../ui/card.tsx";
import { type Option, Select } from "../ui/choice.tsx";
import { Time } from "../ui/time.tsx";

/** The field's name on the wire. */
const FIELD = "expires_at";
const DAY_MS = 86_400_000;

const SPANS: readonly (Option & { readonly ms: number | undefined })[] = [
  { value: "", label: "Never", ms: undefined },
  { value: "1d", label: "In a day", ms: DAY_MS },
  { value: "7d", label: "In a week", ms: 7 * DAY_MS },
  { value: "30d", label: "In 30 days", ms: 30 * DAY_MS },
  { value: "90d", label: "In 90 days", ms: 90 * DAY_MS },
];

export function EndField({ typed }: { readonly typed: Draft }) {
  return <Select name={FIELD} label="Access ends" options={SPANS} {...typed.of(FIELD)} />;
}

/** What was chosen, in ms since 1970; undefined for no end. */
export function chosenEnd(form: Form, now: number): number | undefined {
  const ms = SPANS.find(({ value }) => value === form.text(FIELD))?.ms;
  return ms === undefined ? undefined : now + ms;
}

type StandingProps = {
  readonly status: "active" | "revoked" | "expired" | "pending";
  readonly expiresAt: number | undefined;
  readonly now: number;
};

/** Whether somebody has access, and until when. */
export function Standing({ status, expiresAt, now }: StandingProps) {
  if (status === "pending") return <Badge tone="warn">Invited</Badge>;
  if (status === "revoked") return <Badge tone="danger">Revoked</Badge>;
  if (status === "expired") return <Badge tone="warn">Access has ended</Badge>;
  if (expiresAt === undefined) return <Badge tone="ok">Active</Badge>;
  return (
    <>
      <Badge tone="ok">Active</Badge>
      {" ends "}
      <Time at={expiresAt} now={now} />
    </>
  );
}
