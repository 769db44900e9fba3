/** @jsxImportSource hono/jsx */
/** The keys that a company signs SVIDs and passports with, what became of each, and their replacement. */
import { may } from "../../app/authorize.ts";
import { listSigningKeys, rotateSigningKeys, type ShownSigningKey } from "../../app/company/signing-keys.ts";
import { ROTATION_GRACE_HOURS, type SigningKeyState } from "../../core/company/key-rotation.ts";
import type { SigningAlg } from "../../core/identity/signing-key.ts";
import type { CompanyId } from "../../core/ids.ts";
import type { Form } from "../../http/read-form.ts";
import { CompanyHead } from "../companies/company-head.tsx";
import { COMPANIES, crumbsTo, SIGNING_VIEW } from "../companies/place.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Copy, LinkButton } from "../ui/action.tsx";
import { Badge, type Tone } from "../ui/card.tsx";
import { Empty, Section } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { signingKeysPath } from "./place.ts";

const SEEN = "seen";
const ALGORITHMS: Readonly<Record<SigningAlg, string>> = { EdDSA: "Ed25519 (EdDSA)", ES256: "P-256 (ES256)" };

export async function showSigningKeys(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const companyId = param("id") as CompanyId;
  const keys = await listSigningKeys(deps, principal, companyId);
  const now = deps.clock.now();
  const mayRotate = may(deps, principal, { action: "company:rotate-keys", target: { companyId } });
  const query = `?companyId=${encodeURIComponent(companyId)}`;
  return consolePage(
    visit,
    { title: `Signing keys of ${companyId}`, under: COMPANIES },
    <>
      <CompanyHead
        company={companyId}
        view={SIGNING_VIEW.path}
        lead="With these the company signs the SVIDs and passports of its agents. Whoever is shown one verifies it with the public half."
        actions={
          mayRotate && keys.length > 0 ? (
            <LinkButton href={signingKeysPath(companyId, "/rotate")} kind="quiet">
              Replace the keys
            </LinkButton>
          ) : undefined
        }
      />
      {keys.length === 0 ? (
        <Empty title="No keys yet">They are made when the first SVID is asked for.</Empty>
      ) : (
        <Table
          label="Signing keys"
          columns={[
            { head: "Key" },
            { head: "State" },
            { head: "Made", kind: "fit" },
            { head: "Fingerprint" },
          ]}
          rows={keys.map((key) => keyRow(key, now))}
        />
      )}
      <Section title="Where others find the public halves" id="published">
        <p>
          Nobody needs a login for these. Each holds the keys that sign and those that are still verified.
        </p>
        <h3 id="jwks-title">Key set (JWKS)</h3>
        <Copy
          id="jwks"
          text={`${deps.baseUrl}/v1/ca/public-key${query}`}
          label="Copy the address of the key set"
        />
        <h3 id="bundle-title">SPIFFE bundle</h3>
        <Copy
          id="bundle"
          text={`${deps.baseUrl}/v1/ca/spiffe-bundle${query}`}
          label="Copy the address of the bundle"
        />
      </Section>
    </>,
  );
}

const TONES: Readonly<Record<SigningKeyState["type"], Tone>> = {
  signs: "ok",
  verified: "warn",
  retired: "neutral",
};

function keyRow({ kid, alg, fingerprint, createdAt, state }: ShownSigningKey, now: number): Row {
  return {
    key: kid,
    cells: [
      <>
        <code>{kid}</code>
        <p class="aside">{ALGORITHMS[alg]}</p>
      </>,
      <div key="state">
        <Badge tone={TONES[state.type]}>
          {state.type === "signs" ? "Signs" : state.type === "verified" ? "Still verified" : "Retired"}
        </Badge>
        {state.type === "verified" ? (
          <p class="aside">
            ends <Time at={state.until} now={now} />
          </p>
        ) : null}
      </div>,
      <Time key="made" at={createdAt} now={now} />,
      <code key="fingerprint">{fingerprint}</code>,
    ],
  };
}

export async function showRotation(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const companyId = param("id") as CompanyId;
  const keys = await listSigningKeys(deps, principal, companyId);
  const signing = keys.find(({ alg, state }) => alg === "EdDSA" && state.type === "signs");
  const title = `Replace the signing keys of ${companyId}`;
  return consolePage(
    visit,
    { title, under: COMPANIES, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={crumbsTo(companyId, SIGNING_VIEW)}
      action={signingKeysPath(companyId, "/rotate")}
      csrf={csrfToken(c, deps)}
      button="Replace the keys"
      cancel={signingKeysPath(companyId)}
      fields={signing === undefined ? {} : { [SEEN]: signing.kid }}
      draft={typed}
    >
      <p>
        A new key of each kind signs from now on
        {signing === undefined ? null : (
          <>
            , in place of <code>{signing.kid}</code> and its P-256 companion
          </>
        )}
        . This cannot be undone.
      </p>
      <ul>
        <li>
          SVIDs and passports that are out stay good: the keys before are published and verified for another{" "}
          {ROTATION_GRACE_HOURS} hours, and what they have signed lives one hour at most.
        </li>
        <li>
          Whoever verifies by the key set or the bundle has the new keys once they look again, which the
          bundle asks of them every five minutes.
        </li>
        <li>
          Whoever has pinned a key, or keeps a copy of it, refuses new SVIDs until they are given the new one.
        </li>
      </ul>
      <p>
        Where a key is no longer secret this is not enough: until the {ROTATION_GRACE_HOURS} hours are over,
        what is signed with it is believed.
      </p>
    </Confirm>,
  );
}

export async function takeRotation(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal, param } = visit;
  const companyId = param("id");
  try {
    const seen = form.names.includes(SEEN) ? { seen: form.text(SEEN) } : {};
    const { newKey } = await rotateSigningKeys(deps, principal, companyId, seen);
    const told = `Another key signs for ${companyId} now: ${newKey.kid}. Those before are verified for ${ROTATION_GRACE_HOURS} hours.`;
    return done(visit, signingKeysPath(companyId), told);
  } catch (error) {
    return await showRotation(visit, refused(form, error, { fields: [] }));
  }
}
