/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { ProposalStatus } from "../../../core/proposal/proposal.ts";
import { Banner, type Tone } from "../../ui/card.tsx";
import { Quote, Untrusted } from "../../ui/untrusted.tsx";
import type { Verdict } from "../late.ts";
import type { ApprovalView } from "../view.ts";
import { At } from "./headline.tsx";

type DecidedStatus = Exclude<ProposalStatus, "pending">;

const OUTCOMES: Readonly<
  Record<DecidedStatus, { readonly tone: Tone; readonly title: string; readonly text: string }>
> = {
  applied: {
    tone: "ok",
    title: "Applied",
    text: "The agent continues by itself. You may close this tab.",
  },
  rejected: {
    tone: "neutral",
    title: "Rejected",
    text: "Nothing was changed. The agent is told; you may close this tab.",
  },
  expired: {
    tone: "neutral",
    title: "Expired",
    text: "Nobody decided it within seven days, and nothing was changed. The agent can ask again.",
  },
};

type OutcomeProps = {
  readonly status: DecidedStatus;
  /** A credential of it does not work before a person has connected it. */
  readonly toConnect?: boolean;
  readonly children?: Child;
};

/** What became of it, for whoever may know that. */
export function Outcome({ status, toConnect = false, children }: OutcomeProps) {
  const { tone, title, text } = OUTCOMES[status];
  return (
    <Banner tone={tone} title={title}>
      {children}
      <p>
        {toConnect ? "One thing is left: connect what is below. The agent then continues by itself." : text}
      </p>
    </Banner>
  );
}

/** The same with who decided it, when, and what they said. */
export function Reviewed({ view, toConnect }: { readonly view: ApprovalView; readonly toConnect: boolean }) {
  const { status, now, proposal } = view;
  if (status === "pending") return null;
  const { review } = proposal;
  return (
    <>
      <Outcome status={status} toConnect={toConnect}>
        {review === undefined ? null : (
          <p>
            by <Untrusted>{review.by.name}</Untrusted>, <At at={review.at} now={now} />
          </p>
        )}
      </Outcome>
      {review === undefined || review.note === "" ? null : (
        <Quote label="The reason that was given, which the agent is told." text={review.note} />
      )}
    </>
  );
}

const TOO_LATE: Readonly<Record<Verdict, { readonly title: string; readonly text: string }>> = {
  approve: {
    title: "Your approval came too late",
    text: "The proposal was not open any more, so nothing of what you sent was used or stored. What became of it stands below.",
  },
  reject: {
    title: "Your rejection came too late",
    text: "The proposal was not open any more, so your rejection changed nothing. What became of it stands below.",
  },
};

/** For whoever meant something else than what became of it. */
export function TooLate({ verdict, status }: { readonly verdict: Verdict; readonly status: ProposalStatus }) {
  const { title, text } = TOO_LATE[verdict];
  // What somebody would have stopped is in force.
  const tone = verdict === "reject" && status === "applied" ? "danger" : "warn";
  return (
    <Banner tone={tone} title={title}>
      <p>{text}</p>
    </Banner>
  );
}
