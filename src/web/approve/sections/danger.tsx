/** @jsxImportSource hono/jsx */
import type { ReachChange, ReachReason } from "../../../core/reach/assessment.ts";
import type { HostLookup } from "../../../core/reach/host-facts.ts";
import { readAs } from "../../../core/reach/read-as.ts";
import { Badge, Card } from "../../ui/card.tsx";
import { Field } from "../../ui/form.tsx";
import { HostName } from "../../ui/host-name.tsx";
import { Untrusted } from "../../ui/untrusted.tsx";
import { isUnseen, type Sent } from "../sent.ts";
import { type Confirmation, shownChange } from "../view.ts";
import { reasonText, sentText, timeText } from "../words.ts";

/** What the name of a field begins with in which a place is typed; the place follows. */
export const HOST_FIELD = "host:";

type DangerProps = {
  readonly confirmations: readonly Confirmation[];
  readonly lookUp: HostLookup;
  readonly sent: Sent;
};

/** What has to be confirmed by typing it, before everything else on the page. */
export function Danger({ confirmations, lookUp, sent }: DangerProps) {
  if (confirmations.length === 0) return null;
  const isStored = confirmations.some(({ changes }) => changes.some(({ existing }) => existing));
  const title = isStored
    ? "A credential that you have stored would be sent somewhere new"
    : "A credential would be sent to a host that needs a second look";
  return (
    <Card title={title} id="danger" tone="danger">
      {confirmations.map(({ place, domain, changes }) => {
        const field = `${HOST_FIELD}${place}`;
        return (
          <div class="part" key={place}>
            <p class="domain">{domain}</p>
            <ReadAs name={domain} lookUp={lookUp} />
            <p>
              Host: <HostName host={place} lookUp={lookUp} />
            </p>
            <ul class="plain">
              {changes.map((change) => (
                <li key={`${change.credential} ${change.surface} ${change.matcher}`}>
                  <Change change={change} />
                  {isUnseen(sent, shownChange(change)) ? <Badge tone="warn">Since you looked</Badge> : null}
                </li>
              ))}
            </ul>
            <ul class="reasons">
              {reasonsOf(changes).map((reason) => (
                <li key={reason}>
                  <Untrusted>{reason}</Untrusted>
                </li>
              ))}
            </ul>
            <Field
              name={field}
              label={
                <>
                  To allow this, type <code>{place}</code>
                </>
              }
              value={sent.typed(field)}
              error={sent.errors.get(field)}
              required
              code
            />
          </div>
        );
      })}
    </Card>
  );
}

/** How a name is read that is written in ASCII for letters of other scripts. */
function ReadAs({ name, lookUp }: { readonly name: string; readonly lookUp: HostLookup }) {
  const unicode = readAs(name, lookUp);
  return unicode === undefined ? null : (
    <p class="read">
      which reads as <Untrusted>{unicode}</Untrusted>
    </p>
  );
}

function Change({ change }: { readonly change: ReachChange }) {
  const { credential, surface, boundTo, boundSince, matcher, place } = change;
  return (
    <>
      <code>{credential}</code>
      {sentText(surface)}
      {matcher === place ? null : (
        <>
          {" "}
          (
          <code>
            <Untrusted>{matcher}</Untrusted>
          </code>
          )
        </>
      )}
      {boundTo.length === 0 ? null : (
        <>
          ; until now it goes to <code>{boundTo.join(", ")}</code> alone
          {boundSince === undefined ? null : `, since ${timeText(boundSince)}`}
        </>
      )}{" "}
    </>
  );
}

function reasonsOf(changes: readonly ReachChange[]): readonly string[] {
  const reasons = changes.flatMap((change): readonly ReachReason[] => change.reasons);
  return [...new Set(reasons.map(reasonText))];
}
