/** @jsxImportSource hono/jsx */
import type { KeyName } from "../../../core/ids.ts";
import type { CredentialSlot } from "../../../core/proposal/proposal.ts";
import { isEnabled, joinedMatcher } from "../../../core/service/service.ts";
import { Address, oauthFacts, RedirectAddress } from "../../oauth/provider-facts.tsx";
import { Badge, Card, Facts, type Tone } from "../../ui/card.tsx";
import { Field, SecretLines } from "../../ui/form.tsx";
import { HostName } from "../../ui/host-name.tsx";
import { Quote } from "../../ui/untrusted.tsx";
import { isUnseen, type Sent } from "../sent.ts";
import { slotFields } from "../slot-fields.ts";
import {
  type ApprovalView,
  replaces,
  type SlotState,
  shownReplacement,
  slotState,
  usersOf,
} from "../view.ts";
import { AGENTS_WORDS } from "../words.ts";

type SlotsProps = {
  readonly view: ApprovalView;
  /** Only who may decide gives values. */
  readonly sent?: Sent;
};

/** Every credential that would be stored, replaced or deleted, and where values are typed. */
export function Slots({ view, sent }: SlotsProps) {
  const { slots } = view.proposal;
  if (slots.length === 0) return null;
  return (
    <Card title={slots.length === 1 ? "The credential" : "The credentials"} id="credentials">
      {slots.map((slot) => (
        <div class="part" key={slot.key}>
          <h3 class="named">
            <code>{slot.key}</code> {view.status === "pending" ? <State state={slotState(slot)} /> : null}
            {replaces(view, slot.key) ? <Badge tone="danger">Replaces what is stored</Badge> : null}
            {sent !== undefined && replaces(view, slot.key) && isUnseen(sent, shownReplacement(slot.key)) ? (
              <Badge tone="warn">Since you looked</Badge>
            ) : null}
          </h3>
          {replaces(view, slot.key) ? <Users view={view} credential={slot.key} /> : null}
          {slot.type === "oauth" ? <Facts facts={oauthFacts(slot.oauth, view)} /> : null}
          <AgentsWords slot={slot} view={view} />
          {sent === undefined ? null : (
            <Inputs
              slot={slot}
              sent={sent}
              isKnown={replaces(view, slot.key)}
              callbackUrl={view.callbackUrl}
            />
          )}
        </div>
      ))}
    </Card>
  );
}

type UsersProps = { readonly view: ApprovalView; readonly credential: KeyName };

/** Who would send the new value in place of the one that is stored. */
function Users({ view, credential }: UsersProps) {
  const users = usersOf(view, credential);
  if (users === undefined) return null;
  if (users.length === 0) return <p>No service of the vault uses it.</p>;
  return (
    <>
      <p>{users.length === 1 ? "This service uses it:" : "These services use it:"}</p>
      <ul class="plain">
        {users.map((service) => (
          <li key={service.name}>
            {service.name}: <HostName host={joinedMatcher(service)} lookUp={view.lookUp} />
            {isEnabled(service) ? null : ", switched off"}
          </li>
        ))}
      </ul>
    </>
  );
}

const STATES: Readonly<Record<SlotState, readonly [Tone, string]>> = {
  "needs-value": ["warn", "Needs a value"],
  "has-value": ["neutral", "The agent gave a value"],
  oauth: ["neutral", "OAuth"],
  delete: ["danger", "Would be deleted"],
};

function State({ state }: { readonly state: SlotState }) {
  const [tone, text] = STATES[state];
  return <Badge tone={tone}>{text}</Badge>;
}

function AgentsWords({ slot, view }: { readonly slot: CredentialSlot; readonly view: ApprovalView }) {
  const text = [slot.description, slot.obtainInstructions].filter((part) => part !== "").join("\n\n");
  return (
    <>
      {slot.obtain === "" ? null : (
        <p>
          Where to get one, as the agent says: <Address url={slot.obtain} lookUp={view.lookUp} />
        </p>
      )}
      {text === "" ? null : <Quote label={AGENTS_WORDS} text={text} />}
    </>
  );
}

type InputsProps = {
  readonly slot: CredentialSlot;
  readonly sent: Sent;
  /** A credential of that key is stored. */
  readonly isKnown: boolean;
  readonly callbackUrl: string;
};

function Inputs({ slot, sent, isKnown, callbackUrl }: InputsProps) {
  const fields = slotFields(slot.key);
  if (slot.type === "delete") return null;
  if (slot.type === "oauth") {
    return (
      <>
        <Field
          name={fields.clientId}
          label="Client ID"
          hint={<RedirectAddress url={callbackUrl} />}
          value={sent.typed(fields.clientId) || (slot.oauth.clientId ?? "")}
          error={sent.errors.get(fields.clientId)}
          code
        />
        <Field
          name={fields.clientSecret}
          label="Client secret"
          type="password"
          autocomplete="new-password"
          hint={
            isKnown
              ? "Leave it empty to keep the one that is stored, or if your client has none. What is stored is kept for the same token address alone."
              : "Leave it empty if your client has none."
          }
          error={sent.errors.get(fields.clientSecret)}
        />
      </>
    );
  }
  return (
    <>
      <Field
        name={fields.value}
        label={
          <>
            Value of <code>{slot.key}</code>
          </>
        }
        type="password"
        autocomplete="new-password"
        hint={
          slot.hasValue
            ? "Leave it empty to take what the agent gave."
            : "It is stored encrypted, and this page does not show it again."
        }
        error={sent.errors.get(fields.value)}
      />
      <details open={sent.errors.has(fields.lines)}>
        <summary>The value has several lines</summary>
        <SecretLines
          name={fields.lines}
          label={`Lines of ${slot.key}`}
          error={sent.errors.get(fields.lines)}
        />
      </details>
    </>
  );
}
