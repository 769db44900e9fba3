/** @jsxImportSource hono/jsx */
/** The frame that every page of the console stands in: side bar, what has just been done, and the page itself. */
import type { Child } from "hono/jsx";
import { may } from "../../app/authorize.ts";
import type { VaultRights } from "../../app/console/vault-rights.ts";
import { waitingRegistrations } from "../../app/console/waiting.ts";
import { csrfToken } from "../csrf-token.ts";
import { page } from "../page.ts";
import { Banner } from "../ui/card.tsx";
import { ConsoleShell, type NavGroup } from "../ui/console-shell.tsx";
import { nameOf } from "../viewer.ts";
import type { Draft } from "./draft.ts";
import { ACCOUNT, INSTANCE_NAV, VAULT_NAV, vaultPath } from "./nav.ts";
import { takeNotice } from "./notice.ts";
import type { Visit } from "./routes.ts";
import { waitingPath } from "./waiting.ts";

type Options = {
  /** What the tab is called. */
  readonly title: string;
  /** The vault that the page is of: its pages stand in the side bar then. */
  readonly rights?: VaultRights;
  /** Of the entry of the side bar that the page belongs to, if it has another address itself. */
  readonly under?: string;
  /** The form that the page shows: gives the answer's status, and faults that are of no field. */
  readonly draft?: Draft;
  /** Short lines: a form, or text. */
  readonly narrow?: boolean;
};

/** A page of the console as an answer. The content begins with a `PageHead`. */
export async function consolePage(visit: Visit, options: Options, content: Child): Promise<Response> {
  const { c, deps, principal } = visit;
  const { title, rights, under = c.req.path, draft, narrow = false } = options;
  const notice = takeNotice(c, deps);
  const { registrations = 0 } = await waitingRegistrations(deps, principal);
  const shell = (
    <ConsoleShell
      title={title}
      groups={groupsOf(visit, rights, registrations)}
      waiting={waitingPath(rights?.vault.name)}
      current={under}
      user={nameOf(principal) ?? "A session of one vault"}
      {...(may(deps, principal, { action: "account:manage" }) ? { account: ACCOUNT } : {})}
      csrf={csrfToken(c, deps)}
      narrow={narrow}
    >
      {notice === undefined ? null : (
        <Banner tone={notice.tone}>
          <p>{notice.text}</p>
        </Banner>
      )}
      {draft === undefined ? null : <Faults draft={draft} />}
      {content}
    </ConsoleShell>
  );
  return page(c, shell, { status: draft?.status ?? 200, hasScript: true });
}

function groupsOf(
  { deps, principal }: Visit,
  rights: VaultRights | undefined,
  registrations: number,
): readonly NavGroup[] {
  const instance = INSTANCE_NAV.filter(({ action }) => may(deps, principal, { action }));
  return [
    ...(rights === undefined ? [] : [vaultGroup(rights)]),
    {
      title: "Instance",
      links: instance.map(({ label, path, counts }) => ({
        label,
        path,
        ...(counts === undefined ? {} : { count: { of: counts, now: registrations } }),
      })),
    },
  ];
}

function vaultGroup({ vault, may: mayInVault, pendingProposals, waitingAsks }: VaultRights): NavGroup {
  const now = { proposals: pendingProposals, asks: waitingAsks };
  const entries = VAULT_NAV.filter(({ action }) => mayInVault(action));
  return {
    title: vault.name,
    links: entries.map(({ label, path, counts }) => ({
      label,
      path: vaultPath(vault.name, path),
      ...(counts === undefined ? {} : { count: { of: counts, now: now[counts] } }),
    })),
  };
}

/** What was wrong with a form and is of no field of it. */
export function Faults({ draft: { faults, hint, status } }: { readonly draft: Draft }) {
  if (status === 200) return null;
  return (
    <Banner
      tone="danger"
      title={faults.length === 0 ? "Look at the fields that are marked" : "That was not done"}
    >
      {faults.map((fault) => (
        <p key={fault}>{fault}</p>
      ))}
      {hint === undefined ? null : <p>{hint}</p>}
    </Banner>
  );
}
