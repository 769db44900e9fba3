/** @jsxImportSource hono/jsx */
/** The keys that the instance signs with, and what each is good for: one page for whoever has to replace one. */
import { type AuditState, auditState, listAuditHeads } from "../../app/audit/read.ts";
import { listCompanies } from "../../app/company/companies.ts";
import { listSigningKeys, type ShownSigningKey } from "../../app/company/signing-keys.ts";
import { readRoots } from "../../app/instance/certificate-authority.ts";
import type { CompanyId } from "../../core/ids.ts";
import { AUDIT } from "../audit/log.tsx";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { Copy, LinkButton } from "../ui/action.tsx";
import { Facts } from "../ui/card.tsx";
import { PageHead, Section } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { Authority, InstallRoots } from "./authority.tsx";
import { signingKeysPath } from "./place.ts";

/** Companies are looked up one by one. */
const MOST_COMPANIES = 100;

export async function showKeys(visit: Visit): Promise<Response> {
  const { deps, principal } = visit;
  const roots = readRoots(deps, principal);
  const { key } = await listAuditHeads(deps, principal, { after: 0, limit: 1 });
  const { records, signed } = await auditState(deps, principal);
  const companies = await companiesWithKeys(visit);
  const now = deps.clock.now();
  return consolePage(
    visit,
    { title: "Keys" },
    <>
      <PageHead
        title="Keys"
        lead="What this instance signs with. Private keys lie encrypted in its database, and are shown nowhere."
      />
      <Authority visit={visit} roots={roots} />
      <Section title="Signing keys of companies" id="companies">
        <p>
          Each company signs the SVIDs and passports of its agents with keys of its own. They do not end by
          themselves.
        </p>
        <Table
          label="Companies"
          columns={[
            { head: "Company" },
            { head: "Signs with" },
            { head: "Since" },
            { head: "Still verified" },
          ]}
          rows={companies.shown.map((company) => companyRow(company, now))}
        />
        {companies.more === 0 ? null : <p class="aside">{companies.more} more are not shown here.</p>}
      </Section>
      <AuditLogKey audit={key} head={signed} records={records} now={now} />
      <InstallRoots visit={visit} roots={roots} />
    </>,
  );
}

type WithKeys = { readonly id: CompanyId; readonly keys: readonly ShownSigningKey[] };

async function companiesWithKeys({ deps, principal }: Visit): Promise<{ shown: WithKeys[]; more: number }> {
  const companies = await listCompanies(deps, principal);
  const shown: WithKeys[] = [];
  for (const { id } of companies.slice(0, MOST_COMPANIES)) {
    shown.push({ id, keys: await listSigningKeys(deps, principal, id) });
  }
  return { shown, more: companies.length - shown.length };
}

function companyRow({ id, keys }: WithKeys, now: number): Row {
  const signing = keys.find(({ alg, state }) => alg === "EdDSA" && state.type === "signs");
  const verified = keys.filter(({ state }) => state.type === "verified").length;
  return {
    key: id,
    cells: [
      <a key="id" href={signingKeysPath(id)}>
        <Untrusted>{id}</Untrusted>
      </a>,
      signing === undefined ? "made when first needed" : <code>{signing.kid}</code>,
      signing === undefined ? "–" : <Time at={signing.createdAt} now={now} />,
      verified === 0 ? "–" : `${verified} replaced`,
    ],
  };
}

type AuditKeyProps = {
  readonly audit: Awaited<ReturnType<typeof listAuditHeads>>["key"];
  readonly head: AuditState["signed"];
  /** How many there are. */
  readonly records: number;
  readonly now: number;
};

function AuditLogKey({ audit, head, records, now }: AuditKeyProps) {
  return (
    <Section title="Key of the audit log" id="audit-key">
      <p>
        It signs how far the audit log has come, so that a log that was written anew is told from the true
        one. There is one for as long as the instance lasts: what it has signed has to stay verifiable.
      </p>
      {audit === undefined ? (
        <p>It is made when the log is first signed.</p>
      ) : (
        <>
          <Facts
            facts={[
              { name: "Algorithm", value: "Ed25519" },
              { name: "Made", value: <Time at={audit.createdAt} now={now} /> },
              ...(head === undefined
                ? []
                : [
                    {
                      name: "Has signed",
                      value: (
                        <>
                          {`up to record ${head.seq} of ${records}, `}
                          <Time at={head.signedAt} now={now} />
                        </>
                      ),
                    },
                  ]),
            ]}
          />
          <p>To check an export of the log with this key and no other:</p>
          <Copy
            id="audit-verify"
            text={`agent-vault owner audit verify audit.jsonl --key ${audit.keyId}`}
            label="Copy the command"
          />
        </>
      )}
      <div class="actions">
        <LinkButton href={AUDIT} kind="quiet">
          To the audit log
        </LinkButton>
      </div>
    </Section>
  );
}
