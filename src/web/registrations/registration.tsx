/** @jsxImportSource hono/jsx */
/** One key that asks to become an agent: what is known of it, and the decision. */
import { approveRegistration, rejectRegistration } from "../../app/agent/decide-registration.ts";
import { pendingRegistration } from "../../app/agent/registrations.ts";
import { authorize } from "../../app/authorize.ts";
import { didOf, keyTypeOf } from "../../core/identity/did.ts";
import type { RegistrationId } from "../../core/ids.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { fingerprintOf } from "../../http/routes/agent/registrations.ts";
import { agentPath } from "../agents/place.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { LinkButton } from "../ui/action.tsx";
import { Card, type Fact, Facts } from "../ui/card.tsx";
import { Checkbox, Group } from "../ui/choice.tsx";
import { Button, Fault, Form, Lines } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { ProofBadge } from "./inbox.tsx";
import { CRUMBS, REGISTRATIONS, registrationPath } from "./place.ts";

const PREFIX = "capability.";
const CAPABILITIES_FIELD = "capabilities";

type Registration = Awaited<ReturnType<typeof pendingRegistration>>;

const idOf = ({ param }: Visit) => param("id") as RegistrationId;

async function wantedRegistration(visit: Visit): Promise<Registration> {
  const { deps, principal } = visit;
  authorize(deps, principal, "registration:decide");
  return await pendingRegistration(deps.store, idOf(visit), deps.clock.now());
}

export async function showRegistration(visit: Visit, typed?: Draft): Promise<Response> {
  const { c, deps } = visit;
  const registration = await wantedRegistration(visit);
  const { id, name, requestedCapabilities } = registration;
  const { error } = typed?.of(CAPABILITIES_FIELD) ?? {};
  return consolePage(
    visit,
    {
      title: "A key that asks to become an agent",
      under: REGISTRATIONS,
      narrow: true,
      ...(typed === undefined ? {} : { draft: typed }),
    },
    <>
      <PageHead
        title={<Untrusted>{name}</Untrusted>}
        lead="This is what it calls itself. Nobody has checked it."
        crumbs={CRUMBS}
      />
      <Card title="Its key" id="key">
        <Facts facts={factsOf(registration, deps.digest, deps.clock.now())} />
      </Card>
      <Form action={registrationPath(id, "/approve")} csrf={csrfToken(c, deps)}>
        <Group legend="What it may do, of what it asks for">
          {error === undefined ? null : <Fault id={CAPABILITIES_FIELD}>{error}</Fault>}
          {requestedCapabilities.map((capability) => (
            <Checkbox
              key={capability}
              name={`${PREFIX}${capability}`}
              label={<code>{capability}</code>}
              checked={typed?.isTicked(`${PREFIX}${capability}`) ?? false}
            />
          ))}
        </Group>
        <p class="aside">It becomes an agent without a role on the instance, and works in no vault yet.</p>
        <div class="actions">
          <Button>Approve the key</Button>
          <LinkButton href={registrationPath(id, "/reject")} kind="quiet">
            Reject it
          </LinkButton>
        </div>
      </Form>
    </>,
  );
}

function factsOf(registration: Registration, digest: Visit["deps"]["digest"], now: number): readonly Fact[] {
  const { publicKey, proof, remoteIp, requestedAt, version, llm } = registration;
  const runsOn = [llm.provider, llm.model].filter((text) => text !== undefined).join(" ");
  return [
    { name: "Fingerprint", value: <code>{fingerprintOf(publicKey, digest)}</code> },
    { name: "Kind of key", value: keyTypeOf(publicKey) },
    { name: "Identity", value: <Untrusted>{didOf(publicKey)}</Untrusted> },
    { name: "Holds the key", value: <ProofBadge proof={proof} /> },
    { name: "Asked from", value: <Untrusted>{remoteIp}</Untrusted> },
    { name: "Asked", value: <Time at={requestedAt} now={now} /> },
    ...(version === undefined ? [] : [{ name: "Its version", value: <Untrusted>{version}</Untrusted> }]),
    ...(runsOn === "" ? [] : [{ name: "Says it runs on", value: <Untrusted>{runsOn}</Untrusted> }]),
  ];
}

export async function takeApproval(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  const ticked = form.names.filter((name) => name.startsWith(PREFIX));
  const capabilities = ticked.map((name) => name.slice(PREFIX.length));
  try {
    const agent = await approveRegistration(deps, principal, {
      id: idOf(visit),
      readBody: async () => ({ capabilities }),
    });
    return done(visit, agentPath(agent.name), "The key was approved, and is this agent now.");
  } catch (error) {
    const codes = { bad_request: CAPABILITIES_FIELD } as const;
    return await showRegistration(visit, refused(form, error, { fields: [CAPABILITIES_FIELD], codes }));
  }
}

const REASON = "reason";

export async function showReject(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps } = visit;
  const { id, publicKey } = await wantedRegistration(visit);
  return consolePage(
    visit,
    { title: "Reject a key", under: REGISTRATIONS, draft: typed, narrow: true },
    <>
      <PageHead title="Reject the key" crumbs={CRUMBS} />
      <p>
        <code>{fingerprintOf(publicKey, deps.digest)}</code> becomes no agent. It may ask again.
      </p>
      <Form action={registrationPath(id, "/reject")} csrf={csrfToken(c, deps)}>
        <Lines
          name={REASON}
          label="Why"
          hint="At most 500 characters. Whoever holds the key is told."
          rows={3}
          {...typed.of(REASON)}
        />
        <div class="actions">
          <Button kind="danger">Reject the key</Button>
          <LinkButton href={registrationPath(id)} kind="quiet">
            Cancel
          </LinkButton>
        </div>
      </Form>
    </>,
  );
}

export async function takeRejection(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  try {
    await rejectRegistration(deps, principal, {
      id: idOf(visit),
      readBody: async () => ({ reason: form.text(REASON).trim() }),
    });
    return done(visit, REGISTRATIONS, "The key was rejected.");
  } catch (error) {
    const codes = { bad_request: REASON } as const;
    return await showReject(visit, refused(form, error, { fields: [REASON], codes }));
  }
}
