/** @jsxImportSource hono/jsx */
/** The requests of a vault that wait for a person. */
import { answerAsk, listAsks } from "../../app/ask/answers.ts";
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import { askingText } from "../../app/console/waiting.ts";
import { parseAskAnswer } from "../../core/ask/ask.ts";
import { AppError } from "../../core/errors.ts";
import { formatHost } from "../../core/net/target.ts";
import type { Form } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Card } from "../ui/card.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { Answers, AskFacts } from "./question.tsx";

export async function showAsks(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "ask:list" });
  const { name } = rights.vault;
  const asks = await listAsks(deps, principal, { vault: name });
  const now = deps.clock.now();
  return consolePage(
    visit,
    { title: `Requests of ${name} that ask`, rights, under: asksPath(name), draft: typed },
    <>
      <PageHead
        title="Asking"
        lead="Requests to hosts without a service, each held for half a minute while somebody answers. Nothing of them has been sent."
        crumbs={vaultCrumbs(name)}
      />
      <div data-fresh="asking" data-value={askingText(asks)} data-often="">
        {asks.length === 0 ? <Nothing rights={rights} /> : null}
        {asks.map((ask) => (
          <Card key={ask.id} title={`Request ${ask.id}`} id={`ask-${ask.id}`} tone="warn">
            <AskFacts ask={ask} now={now} />
            <Answers ask={ask} action={asksPath(name, ask.id)} csrf={csrfToken(c, deps)} />
            {ask.scheme === "https" && rights.may("service:write") ? (
              <p class="aside">
                To send a credential along from the next request on,{" "}
                <a href={newServicePath(name, ask)}>
                  add a service for <Untrusted>{ask.host}</Untrusted>
                </a>
                .
              </p>
            ) : null}
          </Card>
        ))}
      </div>
    </>,
  );
}

function Nothing({ rights }: { readonly rights: VaultRights }) {
  const { name } = rights.vault;
  return (
    <Empty title="No request waits for an answer">
      <p>
        They ask where <a href={vaultPath(name, "/settings")}>the vault's settings</a> say so for hosts that
        no service covers, and under <code>agent-vault vault run --ask</code>.
      </p>
    </Empty>
  );
}

/** The form, with the host in it. */
function newServicePath(vault: string, ask: { readonly host: string; readonly port: number }): string {
  return vaultPath(vault, `/services/new?${new URLSearchParams({ host: formatHost(ask, 443) })}`);
}

/** The address of the page, and of the form of one of them. */
export function asksPath(vault: string, id?: number): string {
  return vaultPath(vault, id === undefined ? "/asks" : `/asks/${id}`);
}

export async function takeAnswer(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  const id = Number(param("id"));
  if (!Number.isSafeInteger(id)) throw new AppError("ask_not_found");
  try {
    const answer = parseAskAnswer(form.text("answer"));
    const answered = await answerAsk(deps, principal, { vault, id, answer, way: "console" });
    return done(visit, asksPath(vault), `Request ${id} is answered: ${answered.done}.`);
  } catch (error) {
    return await showAsks(visit, refused(form, error, { fields: [] }));
  }
}
