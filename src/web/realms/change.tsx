/** @jsxImportSource hono/jsx */
/** To give a realm other fields, and to delete it. */
import { authorize } from "../../app/authorize.ts";
import { changeRealm, deleteRealm, readRealm, readRealmRights } from "../../app/realm/realms.ts";
import { AppError } from "../../core/errors.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { CONFIRM_FIELD, Confirm, demandTyped } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { demandSeen, Seen } from "../console/seen.tsx";
import { csrfToken } from "../csrf-token.ts";
import { LinkButton } from "../ui/action.tsx";
import { Button, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { REALM_FIELDS, RealmFields, shownRealm, typedRealm } from "./fields.tsx";
import { crumbsTo, REALMS, realmPath } from "./place.ts";

export async function showEdit(visit: Visit, typed?: Draft): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const { realm } = await readRealmRights(deps, principal, { ref: param("id"), action: "realm:change" });
  const shown = shownRealm(realm);
  return consolePage(
    visit,
    { title: "Edit a realm", under: REALMS, draft: typed ?? draft(), narrow: true },
    <>
      <PageHead title="Edit the realm" crumbs={crumbsTo(realm)} />
      <Form action={realmPath(realm.id, "/edit")} csrf={csrfToken(c, deps)}>
        <Seen values={shown} />
        <RealmFields typed={typed ?? draft(shown)} hasSlug />
        <div class="actions">
          <Button>Save</Button>
          <LinkButton href={realmPath(realm.id)} kind="quiet">
            Cancel
          </LinkButton>
        </div>
      </Form>
    </>,
  );
}

export async function takeEdit(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    const { id } = await changeRealm(deps, principal, {
      ref: param("id"),
      readBody: async () => typedRealm(form),
      judge: (now) => demandSeen(form, shownRealm(now)),
    });
    return done(visit, realmPath(id), "The realm is saved.");
  } catch (error) {
    return await showEdit(visit, refused(form, error, { fields: REALM_FIELDS }));
  }
}

/** What has to be typed is the slug: a name may hold what no keyboard has. */
export async function showDelete(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  authorize(deps, principal, "realm:delete");
  const realm = await readRealm(deps, principal, param("id"));
  if (realm.isDefault) throw new AppError("default_realm");
  const title = `Delete ${visibleText(realm.name)}`;
  return consolePage(
    visit,
    { title, under: REALMS, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={crumbsTo(realm)}
      action={realmPath(realm.id, "/delete")}
      csrf={csrfToken(c, deps)}
      button="Delete the realm"
      cancel={realmPath(realm.id)}
      draft={typed}
      typed={realm.slug}
    >
      <p>
        Agents in it: {realm.agentCount}. They stay, and land in the default realm of the company if they are
        in no other. Members: {realm.userCount}. They do not see these agents any more, unless they share
        another realm or a vault with them.
      </p>
    </Confirm>,
  );
}

export async function takeDelete(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  authorize(deps, principal, "realm:delete");
  try {
    const realm = await readRealm(deps, principal, param("id"));
    demandTyped(form, realm.slug);
    await deleteRealm(deps, principal, realm.id);
    return done(visit, REALMS, "The realm was deleted.");
  } catch (error) {
    return await showDelete(visit, refused(form, error, { fields: [CONFIRM_FIELD] }));
  }
}
