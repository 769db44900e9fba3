/** @jsxImportSource hono/jsx */
/** The keys that ask to become agents. All that they say of themselves is a stranger's word. */
import { listRegistrations } from "../../app/agent/registrations.ts";
import type { Proof } from "../../core/agent/registration.ts";
import { fingerprintOf } from "../../http/routes/agent/registrations.ts";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { RowLink } from "../ui/action.tsx";
import { Badge } from "../ui/card.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { registrationPath } from "./place.ts";

export async function showRegistrations(visit: Visit): Promise<Response> {
  const { deps, principal } = visit;
  const registrations = await listRegistrations(deps, principal);
  const now = deps.clock.now();
  return consolePage(
    visit,
    { title: "Registrations" },
    <>
      <PageHead
        title="Registrations"
        lead="Keys that ask to become agents. Compare the fingerprint with whoever runs the agent before you approve."
      />
      {registrations.length === 0 ? (
        <Empty title="No key is waiting">Agents ask by themselves, at /api/agents/register.</Empty>
      ) : (
        <Table
          label="Keys that wait"
          columns={[
            { head: "Calls itself" },
            { head: "Key" },
            { head: "Holds the key", kind: "fit" },
            { head: "From", kind: "fit" },
            { head: "Asked", kind: "fit" },
            { head: "Actions", kind: "end" },
          ]}
          rows={registrations.map(({ id, name, publicKey, proof, remoteIp, requestedAt }) => ({
            key: id,
            cells: [
              <Untrusted key="name">{name}</Untrusted>,
              <code key="fingerprint">{fingerprintOf(publicKey, deps.digest)}</code>,
              <ProofBadge key="proof" proof={proof} />,
              <Untrusted key="ip">{remoteIp}</Untrusted>,
              <Time key="asked" at={requestedAt} now={now} />,
              <RowLink key="look" href={registrationPath(id)} of={fingerprintOf(publicKey, deps.digest)}>
                Look at it
              </RowLink>,
            ],
          }))}
        />
      )}
    </>,
  );
}

/** Whether whoever asks has shown that the key is theirs. */
export function ProofBadge({ proof }: { readonly proof: Proof }) {
  return proof === "none" ? <Badge tone="warn">Not proven</Badge> : <Badge tone="ok">Proven</Badge>;
}
