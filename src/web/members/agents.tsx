/** @jsxImportSource hono/jsx */
/** The agents of a vault, those that are invited among them. */
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import {
  addVaultAgent,
  changeVaultAgent,
  listVaultAgents,
  removeVaultAgent,
  type VaultAgent,
} from "../../app/vault/vault-agents.ts";
import { VAULT_ROLES } from "../../core/access/vault-role.ts";
import { AppError } from "../../core/errors.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { RowLink } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { chosenEnd, EndField, Standing } from "./access-end.tsx";
import { LIMIT_FIELDS, LimitFields, typedLimits, Used } from "./limits.tsx";
import { RoleForm } from "./role-form.tsx";

/** `typed` is the form to add an agent, as it was sent; `fault` is what was wrong with another form of the page. */
export async function showAgents(
  visit: Visit,
  typed: Draft = draft(),
  fault: Draft = typed,
): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "vault-agent:list" });
  const { name } = rights.vault;
  const agents = await listVaultAgents(deps, principal, { vault: name });
  return consolePage(
    visit,
    { title: `Agents of ${name}`, rights, under: vaultPath(name, "/agents"), draft: fault },
    <>
      <PageHead
        title="Agents"
        lead="An agent with the role proxy sends requests with the vault's credentials, and sees none of them."
        crumbs={vaultCrumbs(name)}
      />
      {agents.length === 0 ? (
        <Empty title="No agent has access yet" />
      ) : (
        <Table
          label="Agents"
          columns={[
            { head: "Agent" },
            { head: "Role" },
            { head: "Access" },
            { head: "Limits" },
            { head: "Actions", kind: "end" },
          ]}
          rows={agents.map((agent) => toRow(visit, rights, agent))}
        />
      )}
      {rights.may("vault-agent:add") ? <AddAgent visit={visit} rights={rights} typed={typed} /> : null}
    </>,
  );
}

type AddProps = { readonly visit: Visit; readonly rights: VaultRights; readonly typed: Draft };

function AddAgent({ visit: { c, deps }, rights: { vault, may }, typed }: AddProps) {
  // Whoever may not manage them gives the lowest role alone.
  const roles = may("vault-agent:manage") ? VAULT_ROLES : (["proxy"] as const);
  return (
    <Card title="Add an agent" id="add">
      <p class="aside">Of those that are on this instance, or are invited to it.</p>
      <Form action={vaultPath(vault.name, "/agents")} csrf={csrfToken(c, deps)}>
        <Field name="agent" label="Name" code required maxLength={512} {...typed.of("agent")} />
        <Select
          name="role"
          label="Role"
          options={roles.map((role) => ({ value: role, label: role }))}
          {...typed.of("role")}
        />
        <EndField typed={typed} />
        <LimitFields typed={typed} />
        <div class="actions">
          <Button>Add the agent</Button>
        </div>
      </Form>
    </Card>
  );
}

function toRow({ c, deps }: Visit, { vault, may }: VaultRights, agent: VaultAgent): Row {
  const { name, id, role, status, expiresAt, limits, usage } = agent;
  const path = vaultPath(vault.name, "/agents");
  const mayManage = may("vault-agent:manage");
  return {
    key: id ?? `invited ${name}`,
    cells: [
      <Untrusted key="name">{name}</Untrusted>,
      mayManage && status !== "revoked" ? (
        <RoleForm
          key="role"
          action={`${path}/role`}
          csrf={csrfToken(c, deps)}
          whose={["agent", name]}
          roles={VAULT_ROLES}
          role={role}
        />
      ) : (
        role
      ),
      <Standing key="access" status={status} expiresAt={expiresAt} now={deps.clock.now()} />,
      <>
        <Used limits={limits} usage={usage} now={deps.clock.now()} />
        {mayManage && status !== "revoked" ? (
          <RowLink
            href={`${path}/limits?${new URLSearchParams({ member: name })}`}
            of={`limits of ${visibleText(name)}`}
          >
            Change
          </RowLink>
        ) : null}
      </>,
      mayManage ? (
        <RowLink
          key="remove"
          href={`${path}/remove?${new URLSearchParams({ agent: name })}`}
          of={visibleText(name)}
        >
          Remove
        </RowLink>
      ) : null,
    ],
  };
}

export async function takeAgent(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  try {
    const [agent, role] = [form.text("agent").trim(), form.text("role")];
    const expiresAt = chosenEnd(form, deps.clock.now());
    const limits = typedLimits(form);
    await addVaultAgent(deps, principal, { vault, agent, role, expiresAt, limits });
    return done(visit, vaultPath(vault, "/agents"), `${visibleText(agent)} has access now.`);
  } catch (error) {
    const codes = { grant_exists: "agent", agent_revoked: "agent" };
    return await showAgents(
      visit,
      refused(form, error, { fields: ["agent", "role", "expires_at", ...LIMIT_FIELDS], codes }),
    );
  }
}

export async function takeAgentRole(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  try {
    const [agent, role] = [form.text("agent"), form.text("role")];
    await changeVaultAgent(deps, principal, { vault, agent, role, expiresAt: undefined });
    return done(visit, vaultPath(vault, "/agents"), `${visibleText(agent)} is ${role} now.`);
  } catch (error) {
    return await showAgents(visit, draft(), refused(form, error, { fields: [] }));
  }
}

export async function showRemoveAgent(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param, query } = visit;
  const rights = await readVaultRights(deps, principal, {
    name: param("name"),
    action: "vault-agent:manage",
  });
  const { name } = rights.vault;
  const agent = query("agent") ?? "";
  const agents = await listVaultAgents(deps, principal, { vault: name });
  if (!agents.some((one) => one.name === agent)) throw new AppError("grant_not_found");
  const path = vaultPath(name, "/agents");
  const title = `Remove ${visibleText(agent)}`;
  return consolePage(
    visit,
    { title, rights, under: path, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={vaultCrumbs(name, { label: "Agents", path })}
      action={`${path}/remove?${new URLSearchParams({ agent })}`}
      csrf={csrfToken(c, deps)}
      button="Remove the agent"
      cancel={path}
      draft={typed}
    >
      <p>
        Its requests through this vault are refused from that moment on, and the tokens that it minted here
        end. The agent itself and its access to other vaults stay.
      </p>
    </Confirm>,
  );
}

export async function takeRemoveAgent(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const [vault, agent] = [param("name"), query("agent") ?? ""];
  try {
    await removeVaultAgent(deps, principal, { vault, agent });
    return done(visit, vaultPath(vault, "/agents"), `${visibleText(agent)} was removed.`);
  } catch (error) {
    return await showRemoveAgent(visit, refused(form, error, { fields: [] }));
  }
}
