/** @jsxImportSource hono/jsx */
import { AGENT_VAULT_ROLES, createAgent } from "../../app/agent/create-agent.ts";
import { authorize, may } from "../../app/authorize.ts";
import { INSTANCE_ROLES } from "../../core/access/instance-role.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import type { Visit } from "../console/routes.ts";
import { assignableVaults, chosenVaults, VAULTS_FIELD, VaultRoles } from "../console/vault-roles.tsx";
import { csrfToken } from "../csrf-token.ts";
import { LIMIT_FIELDS, LimitFields, typedLimits } from "../members/limits.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { Connect } from "./connect.tsx";
import { AGENTS, CRUMBS, NEW_AGENT } from "./place.ts";

const PLACES = {
  fields: ["name", "role", VAULTS_FIELD, ...LIMIT_FIELDS],
  codes: { vault_not_found: VAULTS_FIELD, invite_pending: "name" },
} as const;

export async function showNewAgent(
  visit: Visit,
  typed: Draft = draft({ role: "no-access" }),
): Promise<Response> {
  const { c, deps, principal } = visit;
  authorize(deps, principal, "agent:create");
  const mayMakeOwners = may(deps, principal, { action: "agent:set-role" });
  const roles = INSTANCE_ROLES.filter((role) => role !== "owner" || mayMakeOwners);
  return consolePage(
    visit,
    { title: "Add an agent", under: AGENTS, draft: typed, narrow: true },
    <>
      <PageHead title="Add an agent" lead="It gets a token, which is shown once." crumbs={CRUMBS} />
      <Form action={NEW_AGENT} csrf={csrfToken(c, deps)}>
        <Field
          name="name"
          label="Name"
          hint="3 to 64 letters a–z, digits and single hyphens, such as build-bot."
          required
          code
          maxLength={64}
          {...typed.of("name")}
        />
        <Select
          name="role"
          label="Role on the instance"
          hint="An agent that only works in vaults needs none."
          options={roles.map((role) => ({ value: role, label: role }))}
          {...typed.of("role")}
        />
        <VaultRoles vaults={await assignableVaults(visit)} roles={AGENT_VAULT_ROLES.allowed} draft={typed} />
        <LimitFields typed={typed} />
        <div class="actions">
          <Button>Add the agent</Button>
        </div>
      </Form>
    </>,
  );
}

export async function takeNewAgent(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  try {
    const request = {
      name: form.text("name").trim(),
      role: form.text("role"),
      vaults: chosenVaults(form, typedLimits(form)),
    };
    const { agent, token, vaults } = await createAgent(deps, principal, request);
    const inVaults = vaults.map(({ vaultName }) => vaultName);
    return consolePage(
      visit,
      { title: "Connect your agent", under: AGENTS },
      <>
        <PageHead
          title={
            <>
              <Untrusted>{agent.name}</Untrusted> was added
            </>
          }
          crumbs={CRUMBS}
        />
        <Connect name={agent.name} token={token} vaults={inVaults} baseUrl={deps.baseUrl} />
      </>,
    );
  } catch (error) {
    return await showNewAgent(visit, refused(form, error, PLACES));
  }
}
