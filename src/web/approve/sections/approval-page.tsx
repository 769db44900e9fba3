/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Shell } from "../../ui/shell.tsx";
import type { ApprovalView } from "../view.ts";
import { Headline } from "./headline.tsx";

type ApprovalPageProps = {
  readonly view: ApprovalView;
  readonly user?: string | undefined;
  /** What happened, above the headline. */
  readonly notice?: Child;
  readonly children?: Child;
};

/** A proposal's page: what happened, the facts, and what there is to do. */
export function ApprovalPage({ view, user, notice, children }: ApprovalPageProps) {
  return (
    <Shell title={`Proposal ${view.proposal.number} · ${view.vault}`} user={user}>
      {notice}
      <Headline view={view} />
      {children}
    </Shell>
  );
}
