/** @jsxImportSource hono/jsx */
/** How much one member of a vault may use, on a page of its own. */
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { changeVaultAgent, listVaultAgents } from "../../app/vault/vault-agents.ts";
import { changeVaultUser, listVaultUsers } from "../../app/vault/vault-users.ts";
import { AppError } from "../../core/errors.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { LinkButton } from "../ui/action.tsx";
import { Button, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { LIMIT_FIELDS, LimitFields, limitValues, typedLimits, Used } from "./limits.tsx";

export type MemberKind = "agents" | "users";

const ACTIONS = { agents: "vault-agent:manage", users: "vault-user:manage" } as const;
const HEADS = { agents: "Agents", users: "Users" } as const;

export async function showLimits(visit: Visit, kind: MemberKind, typed?: Draft): Promise<Response> {
  const { c, deps, principal, param, query } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: ACTIONS[kind] });
  const vault = rights.vault.name;
  const named = query("member") ?? "";
  const member = (await membersOf(visit, kind, vault)).find(({ name }) => name === named);
  if (member === undefined) throw new AppError("grant_not_found");
  const path = vaultPath(vault, `/${kind}`);
  const title = `Limits of ${visibleText(named)}`;
  const shown = typed ?? draft(limitValues(member.limits));
  return consolePage(
    visit,
    { title, rights, under: path, draft: shown, narrow: true },
    <>
      <PageHead
        title={title}
        lead="What takes the place of all limits that stand. What is used up stays counted."
        crumbs={vaultCrumbs(vault, { label: HEADS[kind], path })}
      />
      <p>
        <Used limits={member.limits} usage={member.usage} now={deps.clock.now()} />
      </p>
      <Form action={`${path}/limits?${new URLSearchParams({ member: named })}`} csrf={csrfToken(c, deps)}>
        <LimitFields typed={shown} />
        <div class="actions">
          <Button>Set the limits</Button>
          <LinkButton href={path} kind="quiet">
            Cancel
          </LinkButton>
        </div>
      </Form>
    </>,
  );
}

export async function takeLimits(visit: Visit, kind: MemberKind, form: SentForm): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const [vault, member] = [param("name"), query("member") ?? ""];
  try {
    const change = { vault, role: undefined, expiresAt: undefined, limits: typedLimits(form) ?? null };
    if (kind === "agents") await changeVaultAgent(deps, principal, { ...change, agent: member });
    else await changeVaultUser(deps, principal, { ...change, email: member });
    return done(visit, vaultPath(vault, `/${kind}`), `The limits of ${visibleText(member)} are set.`);
  } catch (error) {
    return await showLimits(visit, kind, refused(form, error, { fields: LIMIT_FIELDS }));
  }
}

async function membersOf({ deps, principal }: Visit, kind: MemberKind, vault: string) {
  if (kind === "agents") return await listVaultAgents(deps, principal, { vault });
  const users = await listVaultUsers(deps, principal, { vault });
  return users.flatMap(({ email, status, ...user }) =>
    status === "pending" ? [] : [{ ...user, name: email }],
  );
}
