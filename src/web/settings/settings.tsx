/** @jsxImportSource hono/jsx */
/** How the instance is set: each part is a form of its own. */
import { sendTestMail } from "../../app/instance/email-test.ts";
import {
  changeInstanceSettings,
  type InstanceSettings,
  readInstanceSettings,
  type SettingsChange,
} from "../../app/instance/settings.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Route } from "../../http/route.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import { formRoute, type Visit, viewRoute } from "../console/routes.ts";
import { demandSeen, type Shown } from "../console/seen.tsx";
import { csrfToken } from "../csrf-token.ts";
import { PageHead } from "../ui/page-head.tsx";
import { MailCard } from "./mail-form.tsx";
import { RateLimitCard, rateLimitRoutes } from "./rate-limits.tsx";
import { RegistrationForm, readRegistration, shownRegistration } from "./registration-form.tsx";
import { RETENTION_FIELDS, RetentionForm, readRetention, shownRetention } from "./retention-form.tsx";

const SETTINGS = "/settings";
const FIELDS = {
  registration: ["invite_only", "allowed_email_domains"],
  retention: RETENTION_FIELDS,
  "test-mail": ["to"],
} as const;
type Part = keyof typeof FIELDS;

export const settingPageRoutes: readonly Route[] = [
  viewRoute(SETTINGS, ["instance-setting:read"], (visit) => showSettings(visit)),
  saveRoute("registration", shownRegistration, readRegistration, "The registration settings are saved."),
  saveRoute("retention", shownRetention, readRetention, "What is kept of the request log is saved."),
  formRoute(`${SETTINGS}/test-mail`, ["instance-setting:write"], takeTestMail),
  ...rateLimitRoutes,
];

/** Takes the form of one part: what it showed, what it asks for now, and what is said once that is saved. */
function saveRoute(
  part: Part,
  shown: (settings: InstanceSettings) => Shown,
  read: (form: SentForm, settings: InstanceSettings) => SettingsChange,
  saved: string,
): Route {
  return formRoute(`${SETTINGS}/${part}`, ["instance-setting:write"], async (visit, form) => {
    const { deps, principal } = visit;
    try {
      await changeInstanceSettings(deps, principal, (now) => {
        demandSeen(form, shown(now));
        return read(form, now);
      });
      return done(visit, SETTINGS, saved);
    } catch (error) {
      return await showSettings(visit, { part, draft: refused(form, error, { fields: FIELDS[part] }) });
    }
  });
}

async function showSettings(
  visit: Visit,
  typed?: { readonly part: Part; readonly draft: Draft },
): Promise<Response> {
  const { c, deps, principal } = visit;
  const settings = await readInstanceSettings(deps, principal);
  const of = (part: Part, shown: Shown) => ({
    action: `${SETTINGS}/${part}`,
    csrf: csrfToken(c, deps),
    settings,
    typed: typed?.part === part ? typed.draft : draft(shown),
  });
  return consolePage(
    visit,
    { title: "Settings", under: SETTINGS, draft: typed?.draft ?? draft(), narrow: true },
    <>
      <PageHead title="Settings" lead="Of the whole instance." />
      <RegistrationForm {...of("registration", shownRegistration(settings))} />
      <RetentionForm {...of("retention", shownRetention(settings))} />
      <RateLimitCard settings={settings} />
      <MailCard {...of("test-mail", {})} />
    </>,
  );
}

async function takeTestMail(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  try {
    const to = await sendTestMail(deps, principal, { to: form.text("to") });
    return done(visit, SETTINGS, `A test message was sent to ${to}.`);
  } catch (error) {
    const places = {
      fields: FIELDS["test-mail"],
      codes: { invalid_email: "to", mail_not_sent: "to" },
    } as const;
    return await showSettings(visit, { part: "test-mail", draft: refused(form, error, places) });
  }
}
