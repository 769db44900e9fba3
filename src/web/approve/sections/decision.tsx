/** @jsxImportSource hono/jsx */
import { PROPOSAL_LIMITS } from "../../../core/proposal/proposal.ts";
import { Card } from "../../ui/card.tsx";
import { Button, Field, Form } from "../../ui/form.tsx";
import { Quote } from "../../ui/untrusted.tsx";
import type { Paths } from "../place.ts";
import type { Sent } from "../sent.ts";
import { type ApprovalView, confirmationsOf, shownOf } from "../view.ts";
import { AGENTS_WORDS } from "../words.ts";
import { Danger } from "./danger.tsx";
import { ReachTable } from "./reach-table.tsx";
import { Services } from "./services.tsx";
import { Slots } from "./slots.tsx";

export type DecisionProps = {
  readonly view: ApprovalView & { readonly reach: NonNullable<ApprovalView["reach"]> };
  /** Where the page lies, with its vault: `/approve/7`, `?vault=payments`. */
  readonly paths: Paths;
  readonly csrf: string;
  readonly sent: Sent;
  /** That whoever looks has shown their password; without it they are asked for it. */
  readonly proof: string | undefined;
};

/** All that there is to see, and the forms to decide it. */
export function Decision({ view, paths, csrf, sent, proof }: DecisionProps) {
  const { assessment, hash } = view.reach;
  const confirmations = confirmationsOf(assessment);
  return (
    <>
      <Form action={paths.page} csrf={csrf}>
        <input type="hidden" name="reach_hash" value={hash} />
        <input type="hidden" name="seen" value={shownOf(assessment).join("\n")} />
        <Danger confirmations={confirmations} lookUp={view.lookUp} sent={sent} />
        <ReachTable view={view} assessment={assessment} sent={sent} />
        <Services view={view} />
        <Slots view={view} sent={sent} />
        <Words view={view} />
        <Card title="Approve" id="approve">
          <p>
            All of the above is applied at once, and the agent continues by itself. What is not listed above
            stays as it is.
          </p>
          <Fresh proof={proof} sent={sent} />
          <div class="actions">
            <Button kind={confirmations.length > 0 ? "danger" : "primary"}>Approve</Button>
          </div>
        </Card>
      </Form>
      <Reject path={paths.reject} csrf={csrf} sent={sent} />
    </>
  );
}

function Fresh({ proof, sent }: Pick<DecisionProps, "proof" | "sent">) {
  if (proof !== undefined) return <input type="hidden" name="proof" value={proof} />;
  return (
    <Field
      name="password"
      id="own-password"
      label="Your password"
      type="password"
      autocomplete="current-password"
      hint="It is asked for, since other programs of this machine may hold what this browser was given."
      error={sent.errors.get("password")}
      required
    />
  );
}

type RejectProps = { readonly path: string; readonly csrf: string; readonly sent: Sent };

export function Reject({ path, csrf, sent }: RejectProps) {
  return (
    <Form action={path} csrf={csrf}>
      <Card title="Reject" id="reject">
        <Field
          name="reason"
          label="Reason (the agent is told; may be left empty)"
          value={sent.typed("reason")}
          error={sent.errors.get("reason")}
          maxLength={PROPOSAL_LIMITS.message}
        />
        <div class="actions">
          <Button kind="quiet">Reject</Button>
        </div>
      </Card>
    </Form>
  );
}

/** The same for those who may look and not decide. */
export function Overview({ view }: { readonly view: ApprovalView }) {
  return (
    <>
      <Services view={view} />
      <Slots view={view} />
      <Words view={view} />
    </>
  );
}

/** What the agent says of it, last. */
export function Words({ view: { proposal } }: { readonly view: ApprovalView }) {
  const { message, userMessage } = proposal;
  if (message === "" && userMessage === "") return null;
  return (
    <Card title="What the agent says" id="words">
      {userMessage === "" ? null : <Quote about="To you:" label={AGENTS_WORDS} text={userMessage} />}
      {message === "" ? null : <Quote about="Its reason:" label={AGENTS_WORDS} text={message} />}
    </Card>
  );
}
