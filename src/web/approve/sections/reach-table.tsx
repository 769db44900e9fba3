/** @jsxImportSource hono/jsx */
import type { ReachAssessment, ReachChange, ReachReason } from "../../../core/reach/assessment.ts";
import type { Reach } from "../../../core/reach/reach.ts";
import { joinedMatcher } from "../../../core/service/service.ts";
import { Badge, Card } from "../../ui/card.tsx";
import { HostName } from "../../ui/host-name.tsx";
import { isUnseen, type Sent } from "../sent.ts";
import { type ApprovalView, reachText, shownChange, shownIdentity } from "../view.ts";
import { reasonText, surfaceText } from "../words.ts";

type ReachProps = {
  readonly view: ApprovalView;
  readonly assessment: ReachAssessment;
  readonly sent: Sent;
};

/** Where credentials would newly be sent, and where not any more. What has to be typed stands in a card of its own. */
export function ReachTable({ view, assessment, sent }: ReachProps) {
  const { added, removed, inherited } = assessment;
  if (added.length + removed.length + inherited.length === 0) {
    return (
      <Card title="Where credentials go" id="reach">
        <p>Nothing new: no stored credential would be sent anywhere that it is not sent today.</p>
        <Identity view={view} />
      </Card>
    );
  }
  return (
    <Card title="Where credentials go" id="reach">
      <table class="reach">
        <thead>
          <tr>
            <th scope="col">Credential</th>
            <th scope="col">Host</th>
            <th scope="col">Where in a request</th>
          </tr>
        </thead>
        <tbody>
          {added.map((change) => (
            <Row key={reachText(change)} view={view} reach={change}>
              <Standing change={change} />
              {isUnseen(sent, shownChange(change)) ? <Badge tone="warn">Since you looked</Badge> : null}
              {change.reasons.filter(isSaid).map((reason) => (
                <span key={reason.code}>{reasonText(reason)}</span>
              ))}
            </Row>
          ))}
          {inherited.map((reach) => (
            <Row key={reachText(reach)} view={view} reach={reach}>
              <Badge tone="warn">Gets the new value, too</Badge>
            </Row>
          ))}
          {removed.map((reach) => (
            <Row key={reachText(reach)} view={view} reach={reach}>
              <Badge tone="neutral">Not any more</Badge>
            </Row>
          ))}
        </tbody>
      </table>
      <Identity view={view} />
    </Card>
  );
}

function Standing({ change: { typed, reasons } }: { readonly change: ReachChange }) {
  if (typed) return <Badge tone="danger">Confirm above</Badge>;
  const isNew = !reasons.some(({ code }) => code === "more-methods");
  return isNew ? <Badge tone="neutral">New</Badge> : <Badge tone="warn">More methods</Badge>;
}

/** What is said here, since nothing has to be typed for it; the rest stands above. */
function isSaid({ code }: ReachReason): boolean {
  return code === "plain-http" || code === "more-methods";
}

function Identity({ view }: Pick<ReachProps, "view">) {
  return shownIdentity(view).map((host) => (
    <p>
      <HostName host={host} lookUp={view.lookUp} /> would be shown which agent calls, by a signed identity.
    </p>
  ));
}

type RowProps = { readonly view: ApprovalView; readonly reach: Reach; readonly children: unknown };

function Row({ view, reach, children }: RowProps) {
  const host = joinedMatcher(reach);
  return (
    <tr>
      <th scope="row">
        <code>{reach.credential}</code>
      </th>
      <td>
        <HostName host={host} lookUp={view.lookUp} />
      </td>
      <td>
        <span class="where">
          {surfaceText(reach.surface)}
          <span class="badges">{children}</span>
        </span>
      </td>
    </tr>
  );
}
