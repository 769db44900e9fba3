/** @jsxImportSource hono/jsx */
/** To make a vault: a form at an address of its own, shown by GET and sent to the same by POST. */
import { authorize } from "../../app/authorize.ts";
import { createVault } from "../../app/vault/vaults.ts";
import { CreateVaultBody } from "../../contract/vault/vaults.ts";
import { checkBody } from "../../http/read-body.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultPath } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Checkbox } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";

export const NEW_VAULT = "/new-vault";

export async function showNewVault(visit: Visit, typed: Draft = draft()): Promise<Response> {
  authorize(visit.deps, visit.principal, "vault:create");
  return consolePage(
    visit,
    { title: "New vault", under: "/", draft: typed, narrow: true },
    <>
      <PageHead
        title="New vault"
        lead="You become its admin. Credentials are sealed with the instance's key before they are stored."
        crumbs={[{ label: "Vaults", path: "/" }]}
      />
      <Form action={NEW_VAULT} csrf={csrfToken(visit.c, visit.deps)}>
        <Field
          name="name"
          label="Name"
          hint="3 to 64 letters a–z, digits and single hyphens, such as payments."
          required
          code
          maxLength={64}
          {...typed.of("name")}
        />
        <Checkbox
          name="deny"
          label="Refuse hosts that no service covers"
          hint="Otherwise requests to them pass through without a credential."
          checked={typed.isTicked("deny")}
        />
        <div class="actions">
          <Button>Create the vault</Button>
        </div>
      </Form>
    </>,
  );
}

export async function takeNewVault(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  try {
    const { name } = checkBody({ name: form.text("name").trim() }, CreateVaultBody);
    const strict = form.names.includes("deny") ? ({ unmatchedPolicy: "deny" } as const) : {};
    const vault = await createVault(deps, principal, { name, ...strict });
    return done(visit, vaultPath(vault.name), `Vault ${vault.name} was created.`);
  } catch (error) {
    return showNewVault(visit, refused(form, error, { fields: ["name", "deny"] }));
  }
}
