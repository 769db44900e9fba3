/** @jsxImportSource hono/jsx */
/** To let somebody see what is in a realm, to give them another role, and to take it from them. */
import { listRealmMembers, removeRealmMember, setRealmMember } from "../../app/realm/members.ts";
import { readRealmRights } from "../../app/realm/realms.ts";
import { badField } from "../../core/all-faults.ts";
import { AppError } from "../../core/errors.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { crumbsTo, REALMS, realmPath } from "./place.ts";
import { showRealm } from "./realm.tsx";

const FIELDS = ["email", "role"] as const;

function bodyOf(form: SentForm) {
  return { email: form.text("email").trim(), role: form.text("role") };
}

export async function takeMember(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const ref = param("id");
  try {
    const { email, role } = await setRealmMember(deps, principal, {
      ref,
      readBody: async () => bodyOf(form),
      judge: (before) => {
        if (before !== undefined)
          throw badField("email", `email is ${before} already; change the role above`);
      },
    });
    return done(visit, realmPath(ref), `${visibleText(email)} is ${role} now.`);
  } catch (error) {
    return await showRealm(visit, { member: refused(form, error, { fields: FIELDS }) });
  }
}

export async function takeMemberRole(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const ref = param("id");
  try {
    const { email, role } = await setRealmMember(deps, principal, {
      ref,
      readBody: async () => bodyOf(form),
      judge: (before) => demandSeenRole(form, before),
    });
    return done(visit, realmPath(ref), `${visibleText(email)} is ${role} now.`);
  } catch (error) {
    return await showRealm(visit, { fault: refused(form, error, { fields: [] }) });
  }
}

/** Somebody else may have taken them out meanwhile, or given them another role. */
function demandSeenRole(form: SentForm, before: string | undefined): void {
  if (before === form.text("seen.role")) return;
  const email = visibleText(form.text("email"));
  throw new AppError("conflict", {
    message:
      before === undefined
        ? `${email} was taken out of the realm meanwhile`
        : `${email} was made ${before} meanwhile`,
  });
}

export async function showRemoveMember(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param, query } = visit;
  const { realm } = await readRealmRights(deps, principal, {
    ref: param("id"),
    action: "realm-member:manage",
  });
  const email = query("email") ?? "";
  const members = await listRealmMembers(deps, principal, realm.id);
  if (!members.some((member) => member.email === email)) throw new AppError("member_not_found");
  const title = `Remove ${visibleText(email)}`;
  return consolePage(
    visit,
    { title, under: REALMS, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={crumbsTo(realm)}
      action={`${realmPath(realm.id, "/members/remove")}?${new URLSearchParams({ email })}`}
      csrf={csrfToken(c, deps)}
      button="Remove them"
      cancel={realmPath(realm.id)}
      draft={typed}
    >
      <p>They do not see the realm any more, nor the agents in it that they have no other part in.</p>
    </Confirm>,
  );
}

export async function takeRemoveMember(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const [ref, email] = [param("id"), query("email") ?? ""];
  try {
    await removeRealmMember(deps, principal, { ref, email });
    return done(visit, realmPath(ref), `${visibleText(email)} was removed.`);
  } catch (error) {
    return await showRemoveMember(visit, refused(form, error, { fields: [] }));
  }
}
