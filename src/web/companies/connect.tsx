/** @jsxImportSource hono/jsx */
/** How an agent of the company gets its SVID: commands that are ready to be copied. */

import { listRegisteredAgents } from "../../app/company/agents/registered-agents.ts";
import { readCompany } from "../../app/company/companies.ts";
import { agentAddress } from "../../core/identity/agent-ref.ts";
import { isSegment } from "../../core/identity/spiffe-id.ts";
import type { CompanyAgentId } from "../../core/ids.ts";
import { UNKNOWN_ADDRESS } from "../agents/snippets.ts";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { Copy } from "../ui/action.tsx";
import { Section } from "../ui/page-head.tsx";
import { CompanyHead } from "./company-head.tsx";
import { AGENTS_VIEW, CONNECT_VIEW, companyPath, KEYS_VIEW } from "./place.ts";
import { addressHere, identitySnippets } from "./snippets.ts";

/** Of an agent that is not there yet. */
const SOME_AGENT = "my-agent" as CompanyAgentId;

export async function showConnect(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const { id: company } = await readCompany(deps, principal, param("id"));
  const agentId = await agentMeant(visit, company);
  const { address, isThisMachine } = addressHere(deps.baseUrl);
  return consolePage(
    visit,
    { title: `How agents of ${company} get their SVIDs` },
    <>
      <CompanyHead company={company} view={CONNECT_VIEW.path} />
      <Section title="How an agent gets its SVID" id="connect">
        <p class="aside">
          The company's programs show <a href={companyPath(company, KEYS_VIEW.path)}>an API key</a> and are
          given SVIDs for <a href={companyPath(company, AGENTS_VIEW.path)}>the company's agents</a>.
          {whereTo(address, isThisMachine)}
        </p>
        {identitySnippets({ address, company, agentId }).map(({ id, title, note, text }) => (
          <section key={id} class="section" aria-labelledby={`${id}-title`}>
            <h3 id={`${id}-title`}>{title}</h3>
            <p class="aside">{note}</p>
            <Copy id={id} text={text} label={`Copy: ${title}`} />
          </section>
        ))}
      </Section>
    </>,
  );
}

function whereTo(address: string, isThisMachine: boolean): string | null {
  if (address === UNKNOWN_ADDRESS) {
    return ` Put for ${UNKNOWN_ADDRESS} the address at which that machine reaches this server.`;
  }
  return isThisMachine
    ? " The address below is this machine's own: elsewhere, put the one that leads here."
    : null;
}

/** The one that is asked for, else the first that there is. */
async function agentMeant({ deps, principal, query }: Visit, company: string): Promise<CompanyAgentId> {
  const asked = query("agent");
  if (asked !== undefined && isSegment(asked)) return asked as CompanyAgentId;
  const { agents } = await listRegisteredAgents(deps, principal, {
    named: company,
    after: undefined,
    limit: 1,
  });
  const [first] = agents;
  return first === undefined ? SOME_AGENT : agentAddress(first.agent).agentId;
}
