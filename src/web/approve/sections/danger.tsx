import type { ReachChange, ReachReason } from "../../../core/reach/assessment.ts";
import type { HostLookup } from "../../../core/reach/host-facts.ts";
import { Card } from "../../ui/card.tsx";
import { Field } from "../../ui/form.tsx";
import { HostName } from "../../ui/host-name.tsx";
import { Untrusted } from "../../ui/untrusted.tsx";
import type { Confirmation } from "../view.ts";
import { reasonText, surfaceText, timeText } from "../words.ts";

/** What the name of a field begins with in which a place is typed; the place follows. */
export const HOST_FIELD = "host:";

type DangerProps = {
  readonly confirmations: readonly Confirmation[];
  readonly lookUp: HostLookup;
  /** What was typed, and what is wrong with it, by the name of the field. */
  readonly typed: (field: string) => string;
  readonly errors: ReadonlyMap<string, string>;
};

/** What has to be confirmed by typing it, before everything else on the page. */
export function Danger({ confirmations, lookUp, typed, errors }: DangerProps) {
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
            <p>
              Host: <HostName host={place} lookUp={lookUp} />
            </p>
            <ul class="plain">
              {changes.map((change) => (
                <li key={`${change.credential} ${change.surface} ${change.matcher}`}>
                  <Sent change={change} />
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
              value={typed(field)}
              error={errors.get(field)}
              required
              code
            />
          </div>
        );
      })}
    </Card>
  );
}

function Sent({ change }: { readonly change: ReachChange }) {
  const { credential, surface, boundTo, boundSince, matcher, place } = change;
  return (
    <>
      <code>{credential}</code> would be sent {surfaceText(surface)}
      {matcher === place ? null : (
        <>
          {" "}
          (<code>{matcher}</code>)
        </>
      )}
      {boundTo.length === 0 ? null : (
        <>
          ; until now it goes to <code>{boundTo.join(", ")}</code> alone
          {boundSince === undefined ? null : `, since ${timeText(boundSince)}`}
        </>
      )}
    </>
  );
}

function reasonsOf(changes: readonly ReachChange[]): readonly string[] {
  const reasons = changes.flatMap((change): readonly ReachReason[] => change.reasons);
  return [...new Set(reasons.map(reasonText))];
}
