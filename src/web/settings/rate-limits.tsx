/** @jsxImportSource hono/jsx */
/** How often things may be asked, on a page of its own; a change can be tried before it is saved. */
import { foreseeLimits, type LimitForesight } from "../../app/instance/limit-preview.ts";
import {
  changeInstanceSettings,
  type InstanceSettings,
  readInstanceSettings,
} from "../../app/instance/settings.ts";
import type { Form } from "../../http/read-form.ts";
import type { Route } from "../../http/route.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import { formRoute, type Visit, viewRoute } from "../console/routes.ts";
import { demandSeen, type Shown } from "../console/seen.tsx";
import { csrfToken } from "../csrf-token.ts";
import { LinkButton } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { LimitPreview, LimitTable } from "./limit-table.tsx";
import { LimitForm, limitFields, readLimitChange, readLimits, shownLimits } from "./rate-limit-form.tsx";
import { Locked } from "./source.tsx";

const SETTINGS = "/settings";
const RATE_LIMITS = `${SETTINGS}/rate-limits` as const;
const SEEN = "seen.";

export const rateLimitRoutes: readonly Route[] = [
  viewRoute(RATE_LIMITS, ["instance-setting:read"], (visit) => showRateLimits(visit)),
  formRoute(RATE_LIMITS, ["instance-setting:write"], takeRateLimits),
  formRoute(`${RATE_LIMITS}/preview`, ["instance-setting:write"], takePreview),
];

/** On the page of all settings. */
export function RateLimitCard({ settings: { rateLimits } }: { readonly settings: InstanceSettings }) {
  return (
    <Card title="Rate limits" id="rate-limits">
      <Holding settings={rateLimits} />
      <LimitTable limits={rateLimits} />
      {rateLimits.locked ? (
        <Locked variable="AGENT_VAULT_RATELIMIT_LOCK" />
      ) : (
        <div class="actions">
          <LinkButton href={RATE_LIMITS} kind="quiet">
            Change the rate limits
          </LinkButton>
        </div>
      )}
    </Card>
  );
}

function Holding({ settings: { profile, off } }: { readonly settings: InstanceSettings["rateLimits"] }) {
  return (
    <p>
      The profile <strong>{profile}</strong> holds.{off ? " Nothing is limited." : ""}
    </p>
  );
}

type Shows = {
  readonly typed?: Draft;
  /** What the form began with, where it goes on. */
  readonly seen?: Shown;
  readonly foresight?: LimitForesight;
};

async function showRateLimits(visit: Visit, { typed, seen, foresight }: Shows = {}): Promise<Response> {
  const { c, deps, principal } = visit;
  const settings = await readInstanceSettings(deps, principal);
  const { rateLimits } = settings;
  return consolePage(
    visit,
    { title: "Rate limits", under: SETTINGS, draft: typed ?? draft(), narrow: true },
    <>
      <PageHead
        title="Rate limits"
        lead="How often things may be asked of this instance. What is saved holds at once, on every server."
        crumbs={[{ label: "Instance settings", path: SETTINGS }]}
      />
      {foresight === undefined ? null : <LimitPreview before={rateLimits} foresight={foresight} />}
      {rateLimits.locked ? (
        <>
          <Holding settings={rateLimits} />
          <LimitTable limits={rateLimits} />
          <Locked variable="AGENT_VAULT_RATELIMIT_LOCK" />
        </>
      ) : (
        <LimitForm
          action={RATE_LIMITS}
          csrf={csrfToken(c, deps)}
          settings={settings}
          typed={typed ?? draft(shownLimits(settings))}
          seen={seen ?? shownLimits(settings)}
        />
      )}
    </>,
  );
}

async function takeRateLimits(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal } = visit;
  try {
    await changeInstanceSettings(deps, principal, (now) => {
      demandSeen(form, shownLimits(now));
      return readLimitChange(form, now);
    });
    return done(visit, RATE_LIMITS, "The rate limits are saved, and hold from now on.");
  } catch (error) {
    return await showRateLimits(visit, { typed: await refusedLimits(visit, form, error) });
  }
}

async function takePreview(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal } = visit;
  try {
    const settings = await readInstanceSettings(deps, principal);
    const foresight = await foreseeLimits(deps, principal, readLimits(form, settings));
    const sent = form.names.map((name) => [name, form.text(name)] as const);
    const seen = sent.filter(([name]) => name.startsWith(SEEN));
    return await showRateLimits(visit, {
      typed: draft(Object.fromEntries(sent)),
      seen: Object.fromEntries(seen.map(([name, value]) => [name.slice(SEEN.length), value])),
      foresight,
    });
  } catch (error) {
    return await showRateLimits(visit, { typed: await refusedLimits(visit, form, error) });
  }
}

async function refusedLimits({ deps, principal }: Visit, form: Form, error: unknown): Promise<Draft> {
  const fields = limitFields(await readInstanceSettings(deps, principal));
  return refused(form, error, { fields });
}
