/** @jsxImportSource hono/jsx */
/** The vaults of whoever looks; for owners also those that they have not joined. */
import { may } from "../../app/authorize.ts";
import { vaultToStart } from "../../app/console/first-service.ts";
import { type CountedVault, listVaults } from "../../app/vault/vaults.ts";
import { isOver } from "../../core/access/expiry.ts";
import { DEFAULT_VAULT_ID } from "../../core/ids.ts";
import { consolePage } from "../console/console-page.tsx";
import { vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { startPath } from "../start/place.ts";
import { ActionButton, LinkButton, RowLink, Search } from "../ui/action.tsx";
import { Badge } from "../ui/card.tsx";
import { Empty, PageHead, Section } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

const SEARCH = "search";

export async function showVaults(visit: Visit): Promise<Response> {
  const { deps, principal, query } = visit;
  const sought = (query("q") ?? "").trim().toLowerCase();
  const all = await listVaults(deps, principal);
  const found = all.filter(({ name }) => name.includes(sought));
  const own = found.filter(({ grant }) => grant !== undefined);
  const others = found.filter(({ grant }) => grant === undefined);
  const mayCreate = may(deps, principal, { action: "vault:create" });
  const toStart = await vaultToStart(deps, principal, own);
  const create = mayCreate ? <LinkButton href="/new-vault">New vault</LinkButton> : undefined;
  return consolePage(
    visit,
    { title: "Vaults" },
    <>
      <PageHead
        title="Vaults"
        lead="A vault holds credentials and says which services agents reach with them."
        actions={
          <>
            {own.length === 0 || toStart !== undefined ? null : (
              <LinkButton href="/start" kind="quiet">
                Add a service
              </LinkButton>
            )}
            {create}
          </>
        }
      />
      {toStart === undefined ? null : (
        <Empty
          title="Nothing goes through it yet"
          actions={<LinkButton href={startPath(toStart)}>Get started</LinkButton>}
        >
          Pick a service, paste its key, copy a command: an agent then uses the service and never sees the
          key.
        </Empty>
      )}
      {all.length > 0 ? (
        <Search id={SEARCH} action="/" label="Find a vault" value={query("q") ?? ""} />
      ) : null}
      {all.length === 0 ? (
        <Empty title="No vault yet" actions={create}>
          {mayCreate ? "Make one, and put credentials into it." : "Ask an admin of a vault to add you to it."}
        </Empty>
      ) : null}
      {all.length > 0 && found.length === 0 ? (
        <Empty
          title="No vault is called that"
          actions={
            <LinkButton href="/" kind="quiet">
              Show all vaults
            </LinkButton>
          }
        />
      ) : null}
      {own.length === 0 ? null : <OwnVaults visit={visit} vaults={own} />}
      {others.length === 0 ? null : <OtherVaults visit={visit} vaults={others} />}
    </>,
  );
}

type VaultsProps = { readonly visit: Visit; readonly vaults: readonly CountedVault[] };

function OwnVaults({ visit, vaults }: VaultsProps) {
  const now = visit.deps.clock.now();
  const rows = vaults.map((vault): Row => {
    const { name, grant, pendingProposals, createdAt } = vault;
    const isOpen = grant !== undefined && !isOver(grant, now);
    return {
      key: vault.id,
      cells: [
        isOpen ? <a href={vaultPath(name)}>{name}</a> : name,
        isOpen ? grant.role : <Badge tone="warn">Access has ended</Badge>,
        pendingProposals === 0 ? null : <Badge tone="warn">{`${pendingProposals} pending`}</Badge>,
        <Time key="created" at={createdAt} now={now} />,
        <RowActions key="actions" visit={visit} vault={vault} />,
      ],
    };
  });
  return (
    <Section title="My vaults" id="own">
      <Table
        label="My vaults"
        filteredBy={SEARCH}
        columns={[
          { head: "Name" },
          { head: "My role" },
          { head: "Proposals" },
          { head: "Created", kind: "fit" },
          { head: "Actions", kind: "end" },
        ]}
        rows={rows}
      />
    </Section>
  );
}

function OtherVaults({ visit, vaults }: VaultsProps) {
  const { c, deps } = visit;
  const rows = vaults.map(
    (vault): Row => ({
      key: vault.id,
      cells: [
        vault.name,
        <Time key="created" at={vault.createdAt} now={deps.clock.now()} />,
        <>
          <ActionButton
            action={vaultPath(vault.name, "/join")}
            csrf={csrfToken(c, deps)}
            kind="plain"
            label={`Join ${vault.name}`}
          >
            Join
          </ActionButton>
          <RowActions visit={visit} vault={vault} />
        </>,
      ],
    }),
  );
  return (
    <Section title="Other vaults" id="others">
      <p class="aside">You are an owner of the instance: you may join these as admin, which is recorded.</p>
      <Table
        label="Other vaults"
        filteredBy={SEARCH}
        columns={[{ head: "Name" }, { head: "Created", kind: "fit" }, { head: "Actions", kind: "end" }]}
        rows={rows}
      />
    </Section>
  );
}

/** What may be done with a vault as a whole by whoever looks. */
function RowActions({
  visit: { deps, principal },
  vault,
}: {
  readonly visit: Visit;
  readonly vault: CountedVault;
}) {
  const { id, name, grant } = vault;
  const target = { vaultId: id, grant };
  const mayDelete = id !== DEFAULT_VAULT_ID && may(deps, principal, { action: "vault:delete", target });
  const mayLeave = may(deps, principal, { action: "vault:leave", target });
  return (
    <>
      {mayLeave ? (
        <RowLink href={vaultPath(name, "/leave")} of={name}>
          Leave
        </RowLink>
      ) : null}
      {mayDelete ? (
        <RowLink href={vaultPath(name, "/delete")} of={name}>
          Delete
        </RowLink>
      ) : null}
    </>
  );
}
