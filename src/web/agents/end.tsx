/** @jsxImportSource hono/jsx */
/** What takes something from an agent: another token, revoking it, deleting it. Each asks first. */
import type { Child } from "hono/jsx";
import { findManaged } from "../../app/agent/find-agent.ts";
import { describeAgent } from "../../app/agent/list-agents.ts";
import { deleteAgent, revokeAgent } from "../../app/agent/manage-agent.ts";
import { rotateToken } from "../../app/agent/rotate.ts";
import { isOver } from "../../core/access/expiry.ts";
import type { Form } from "../../http/read-form.ts";
import { CONFIRM_FIELD, Confirm, demandTyped } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { PageHead } from "../ui/page-head.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { Connect } from "./connect.tsx";
import { AGENTS, agentPath, CRUMBS } from "./place.ts";

type Question = {
  readonly action: "agent:rotate" | "agent:manage" | "agent:delete";
  readonly path: `/${string}`;
  readonly title: (name: string) => string;
  readonly button: string;
  readonly isTyped?: boolean;
  readonly text: Child;
};

const ROTATE: Question = {
  action: "agent:rotate",
  path: "/rotate",
  title: (name) => `A new token for ${name}`,
  button: "Make a new token",
  text: (
    <p>
      The token that it has is refused from that moment on, with what was minted with it. The new one is shown
      once.
    </p>
  ),
};

const REVOKE: Question = {
  action: "agent:manage",
  path: "/revoke",
  title: (name) => `Revoke ${name}`,
  button: "Revoke the agent",
  text: (
    <p>
      Its tokens are refused from that moment on, and what it has open ends. Its name stays taken, and it does
      not come back.
    </p>
  ),
};

const DELETE: Question = {
  action: "agent:delete",
  path: "/delete",
  title: (name) => `Delete ${name}`,
  button: "Delete the agent",
  isTyped: true,
  text: (
    <p>
      Its tokens are refused from that moment on, and its roles in vaults are taken away. Its name is free for
      another then.
    </p>
  ),
};

export const showRotate = (visit: Visit) => ask(visit, ROTATE);
export const showRevoke = (visit: Visit) => ask(visit, REVOKE);
export const showDelete = (visit: Visit) => ask(visit, DELETE);

async function ask(visit: Visit, question: Question, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const { action, path, title, button, isTyped = false, text } = question;
  const { name } = await findManaged(deps, principal, param("name"), action);
  return consolePage(
    visit,
    { title: title(name), under: AGENTS, draft: typed, narrow: true },
    <Confirm
      title={title(name)}
      crumbs={[...CRUMBS, { label: name, path: agentPath(name) }]}
      action={agentPath(name, path)}
      csrf={csrfToken(c, deps)}
      button={button}
      cancel={agentPath(name)}
      draft={typed}
      {...(isTyped ? { typed: name } : {})}
    >
      {text}
    </Confirm>,
  );
}

export async function takeRotate(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    const { token } = await rotateToken(deps, principal, param("name"));
    const { agent, vaults } = await describeAgent(deps, principal, param("name"));
    const now = deps.clock.now();
    const open = vaults.filter((grant) => !isOver(grant, now)).map(({ vaultName }) => vaultName);
    return consolePage(
      visit,
      { title: "A new token", under: AGENTS },
      <>
        <PageHead
          title={
            <>
              <Untrusted>{agent.name}</Untrusted> has a new token
            </>
          }
          crumbs={CRUMBS}
        />
        <Connect name={agent.name} token={token} vaults={open} baseUrl={deps.baseUrl} />
      </>,
    );
  } catch (error) {
    return await ask(visit, ROTATE, refused(form, error, { fields: [] }));
  }
}

export async function takeRevoke(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal, param } = visit;
  const name = param("name");
  try {
    await revokeAgent(deps, principal, name);
    return done(visit, agentPath(name), "The agent was revoked.");
  } catch (error) {
    return await ask(visit, REVOKE, refused(form, error, { fields: [] }));
  }
}

export async function takeDelete(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal, param } = visit;
  const name = param("name");
  try {
    demandTyped(form, name);
    await deleteAgent(deps, principal, name);
    return done(visit, AGENTS, `Agent ${name} was deleted.`);
  } catch (error) {
    return await ask(visit, DELETE, refused(form, error, { fields: [CONFIRM_FIELD] }));
  }
}
