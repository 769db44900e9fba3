/** @jsxImportSource hono/jsx */
import type { ProposalStatus } from "../../../core/proposal/proposal.ts";
import { formatSeconds } from "../../../core/time.ts";
import { Badge, type Fact, Facts, type Tone } from "../../ui/card.tsx";
import { ReadAs } from "../../ui/host-name.tsx";
import { Untrusted } from "../../ui/untrusted.tsx";
import { type ApprovalView, headlineOf, hostInHeadline, summaryOf } from "../view.ts";
import { distanceText, timeText } from "../words.ts";

const STATES: Readonly<Record<ProposalStatus, { readonly tone: Tone; readonly text: string }>> = {
  pending: { tone: "warn", text: "Waiting for a decision" },
  applied: { tone: "ok", text: "Applied" },
  rejected: { tone: "neutral", text: "Rejected" },
  expired: { tone: "neutral", text: "Expired" },
};

/** Who asks for what, by facts of ours alone. */
export function Headline({ view }: { readonly view: ApprovalView }) {
  const { tone, text } = STATES[view.status];
  const host = hostInHeadline(view);
  return (
    <div class="headline">
      <p class="eyebrow">
        Proposal {view.proposal.number} <Badge tone={tone}>{text}</Badge>
      </p>
      <h1>
        {headlineOf(view)}
        {host === undefined ? null : (
          <ReadAs host={host} lookUp={view.lookUp}>
            {", which reads as "}
          </ReadAs>
        )}
      </h1>
      <Facts facts={factsOf(view)} />
    </div>
  );
}

function factsOf(view: ApprovalView): readonly Fact[] {
  const { proposal, vault, status, now } = view;
  const { createdAt, expiresAt } = proposal;
  return [
    { name: "Vault", value: <strong>{vault}</strong> },
    { name: "Asked by", value: <Asker view={view} /> },
    { name: "Asked", value: <At at={createdAt} now={now} /> },
    { name: status === "pending" ? "Would change" : "Asked for", value: summaryOf(view) },
    ...(status === "pending" ? [{ name: "Expires", value: <At at={expiresAt} now={now} /> }] : []),
  ];
}

export function At({ at, now }: { readonly at: number; readonly now: number }) {
  return (
    <time datetime={formatSeconds(at)}>
      {distanceText(at, now)} <span class="muted">({timeText(at)})</span>
    </time>
  );
}

function Asker({ view: { proposal, mintedBy } }: { readonly view: ApprovalView }) {
  const { raisedBy } = proposal;
  if (raisedBy.type === "agent") {
    return (
      <>
        Agent <strong>{raisedBy.name}</strong>, with its own token
      </>
    );
  }
  return (
    <>
      {raisedBy.name === "" ? (
        "A session without a label"
      ) : (
        <>
          A session labelled{" "}
          <code class="label">
            <Untrusted>{raisedBy.name}</Untrusted>
          </code>
        </>
      )}
      {mintedBy === undefined ? null : (
        <>
          , opened by <strong>{mintedBy}</strong>
        </>
      )}
    </>
  );
}
