/** @jsxImportSource hono/jsx */
/** What pages of agents and people show of one whose programs are stopped, and the way to let them go on. */
import type { AgentListing } from "../../app/agent/list-agents.ts";
import { may } from "../../app/authorize.ts";
import { thawAgent, thawUser } from "../../app/canary/thaw.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { agentPath } from "../agents/place.ts";
import { csrfToken } from "../csrf-token.ts";
import { Banner } from "../ui/card.tsx";
import { Button, Form } from "../ui/form.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { userPath } from "../users/place.ts";
import { done } from "./notice.ts";
import type { Visit } from "./routes.ts";

type Props = { readonly visit: Visit; readonly frozen: AgentListing["frozen"]; readonly action: string };

export function Frozen({ visit, frozen, action }: Props) {
  if (frozen === undefined) return null;
  const { c, deps, principal } = visit;
  const mayThaw = may(deps, principal, {
    action: frozen.actorType === "agent" ? "agent:thaw" : "user:thaw",
  });
  return (
    <Banner tone="danger" title="Frozen">
      <p>
        Its programs are refused since <Time at={frozen.frozenAt} now={deps.clock.now()} />:{" "}
        <Untrusted>{frozen.reason}</Untrusted>. Find out first what it was doing.
      </p>
      {mayThaw ? (
        <Form action={action} csrf={csrfToken(c, deps)}>
          <div class="actions">
            <Button kind="quiet">Thaw</Button>
          </div>
        </Form>
      ) : (
        <p>An owner of this instance can thaw it.</p>
      )}
    </Banner>
  );
}

export async function takeThawAgent(visit: Visit, _form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const { name } = await thawAgent(deps, principal, param("name"));
  return done(visit, agentPath(name), "The agent's programs may go on.");
}

export async function takeThawUser(visit: Visit, _form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const { name } = await thawUser(deps, principal, param("email"));
  return done(visit, userPath(name), "Their programs may go on.");
}
