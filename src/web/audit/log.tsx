/** @jsxImportSource hono/jsx */
/** The audit log, the newest first, and whether its chain is whole. */
import { type AuditState, auditState, listAudit, signAudit } from "../../app/audit/read.ts";
import { may } from "../../app/authorize.ts";
import type { AuditRecord, FieldChange } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import { consolePage } from "../console/console-page.tsx";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { ActionButton } from "../ui/action.tsx";
import { Badge, Banner, Card, Facts } from "../ui/card.tsx";
import { PageHead, Pages } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";

export const AUDIT = "/audit";
const PAGE_SIZE = 50;

const COLUMNS = [
  { head: "No.", kind: "fit" },
  { head: "When", kind: "fit" },
  { head: "Who" },
  { head: "What", kind: "fit" },
  { head: "To", kind: "wide" },
  { head: "Vault" },
  { head: "Changed", kind: "wide" },
] as const;

export async function showAudit(visit: Visit): Promise<Response> {
  const { deps, principal, query } = visit;
  const before = placeOf(query("before"));
  const [state, { records, nextCursor }] = await Promise.all([
    auditState(deps, principal),
    listAudit(deps, principal, { limit: PAGE_SIZE, ...(before === undefined ? {} : { before }) }),
  ]);
  const now = deps.clock.now();
  const first = records.at(0)?.seq ?? 0;
  return consolePage(
    visit,
    { title: "Audit log" },
    <>
      <PageHead
        title="Audit log"
        lead="Who did what. Each record holds the hash of the one before, so that one that is changed or missing is found."
      />
      <State visit={visit} state={state} />
      <Table label="Records" columns={COLUMNS} rows={records.map((record) => recordRow(record, now))} />
      <Pages
        shown={`${first}–${records.at(-1)?.seq ?? 0} of ${state.records}`}
        previous={before === undefined ? undefined : newerThan(before, state.records)}
        next={nextCursor === undefined ? undefined : `${AUDIT}?before=${nextCursor}`}
      />
    </>,
  );
}

function placeOf(text = ""): number | undefined {
  if (text === "") return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw new AppError("bad_request", { message: "before must be the number of a record" });
  }
  return Number(text);
}

/** Numbers have no gaps. */
function newerThan(before: number, newest: number): string {
  const end = before + PAGE_SIZE;
  return end > newest ? AUDIT : `${AUDIT}?before=${end}`;
}

type StateProps = { readonly visit: Visit; readonly state: AuditState };

function State({ visit: { c, deps, principal }, state: { records, signed, faults } }: StateProps) {
  const unsigned = records - (signed?.seq ?? 0);
  return (
    <>
      {faults.length === 0 ? null : (
        <Banner tone="danger" title="The log is not as it was written">
          {faults.map((fault) => (
            <p key={fault}>{fault}</p>
          ))}
        </Banner>
      )}
      <Card title="Its chain" id="chain">
        <Facts
          facts={[
            {
              name: "When last checked",
              value:
                faults.length === 0 ? <Badge tone="ok">Whole</Badge> : <Badge tone="danger">Broken</Badge>,
            },
            {
              name: "Signed",
              value:
                signed === undefined ? (
                  "nothing yet"
                ) : (
                  <>
                    {`up to ${signed.seq}, `}
                    <Time at={signed.signedAt} now={deps.clock.now()} />
                  </>
                ),
            },
            ...(signed === undefined ? [] : [{ name: "With the key", value: <code>{signed.keyId}</code> }]),
            { name: "New since then", value: unsigned },
          ]}
        />
        {unsigned > 0 && may(deps, principal, { action: "audit:sign" }) ? (
          <ActionButton action={`${AUDIT}/sign`} csrf={csrfToken(c, deps)}>
            Check and sign what is new
          </ActionButton>
        ) : null}
      </Card>
    </>
  );
}

function recordRow({ seq, at, actor, action, target, vault, changes }: AuditRecord, now: number): Row {
  return {
    key: String(seq),
    cells: [
      seq,
      <Time key="at" at={at} now={now} />,
      <>
        <Untrusted>{actor.name === "" ? actor.type : actor.name}</Untrusted>
        {actor.ip === "" ? null : (
          <p class="aside">
            <Untrusted>{actor.ip}</Untrusted>
          </p>
        )}
      </>,
      <code key="action">{action}</code>,
      <Untrusted key="target">
        {target.name === "" ? target.type : `${target.type} ${target.name}`}
      </Untrusted>,
      <Untrusted key="vault">{vault.name}</Untrusted>,
      Object.entries(changes).map(([field, change]) => (
        <p key={field}>
          <Untrusted>{`${field}: ${changeText(change)}`}</Untrusted>
        </p>
      )),
    ],
  };
}

function changeText({ before, after }: FieldChange): string {
  const [was, is] = [before, after].map((value) =>
    typeof value === "string" ? value : JSON.stringify(value),
  );
  if (is === undefined) return `${was} → –`;
  return was === undefined ? is : `${was} → ${is}`;
}

export async function takeSigning(visit: Visit): Promise<Response> {
  await signAudit(visit.deps, visit.principal);
  return done(visit, AUDIT, "What is new was checked and signed.");
}
