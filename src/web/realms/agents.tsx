/** @jsxImportSource hono/jsx */
/** To put an agent into a realm, and to take one out of it. */
import { findAgent } from "../../app/agent/find-agent.ts";
import { addRealmAgent, removeRealmAgent } from "../../app/realm/members.ts";
import { readRealmRights } from "../../app/realm/realms.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { AGENT_FIELD, crumbsTo, REALMS, realmPath } from "./place.ts";
import { showRealm } from "./realm.tsx";

const PLACES = {
  fields: [AGENT_FIELD],
  codes: { agent_not_found: AGENT_FIELD, bad_request: AGENT_FIELD },
} as const;

export async function takeAgent(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const ref = param("id");
  try {
    const { name } = await addRealmAgent(deps, principal, {
      ref,
      readBody: async () => ({ [AGENT_FIELD]: form.text(AGENT_FIELD).trim() }),
    });
    return done(visit, realmPath(ref), `${visibleText(name)} is in the realm now.`);
  } catch (error) {
    return await showRealm(visit, { agent: refused(form, error, PLACES) });
  }
}

export async function showRemoveAgent(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param, query } = visit;
  const { realm } = await readRealmRights(deps, principal, {
    ref: param("id"),
    action: "realm-agent:manage",
  });
  const { name } = await findAgent(deps, principal, query("agent") ?? "");
  const title = `Take ${visibleText(name)} out`;
  return consolePage(
    visit,
    { title, under: REALMS, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={crumbsTo(realm)}
      action={removePath(realm.id, name)}
      csrf={csrfToken(c, deps)}
      button="Take the agent out"
      cancel={realmPath(realm.id)}
      draft={typed}
    >
      <p>
        Members of this realm do not see it any more, unless they share another one with it. In no other
        realm, it lands in the default one of its company. What it may do in vaults stays.
      </p>
    </Confirm>,
  );
}

function removePath(realm: string, agent: string): string {
  return `${realmPath(realm, "/agents/remove")}?${new URLSearchParams({ agent })}`;
}

export async function takeRemoveAgent(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const [ref, agent] = [param("id"), query("agent") ?? ""];
  try {
    await removeRealmAgent(deps, principal, { ref, agent });
    return done(visit, realmPath(ref), `${visibleText(agent)} is not in the realm any more.`);
  } catch (error) {
    return await showRemoveAgent(visit, refused(form, error, { fields: [] }));
  }
}
