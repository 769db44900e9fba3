/**
 * Which realms agents are in, for lists. One of whom nothing is written (an older version made it) is in the default
 * realm of its company.
 */
import type { Expression, ExpressionBuilder, Kysely, Selectable, SqlBool } from "kysely";
import type { AgentId } from "../../../core/ids.ts";
import type { DirectoryEntry, DirectoryRealm, DirectoryScope } from "../../../ports/store/agent/directory.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { RealmTable } from "../../schema-identity.ts";

export type RealmRow = Selectable<RealmTable>;
type AgentRow = { readonly id: string; readonly company_id: string };

/** The realms that a scope may know of; undefined for all of them. */
export async function realmsOfScope(
  db: Kysely<Schema>,
  scope: DirectoryScope,
): Promise<readonly RealmRow[] | undefined> {
  switch (scope.type) {
    case "all":
    case "company":
      return undefined;
    case "user":
      return await db
        .selectFrom("realms")
        .innerJoin("realm_members", "realm_members.realm_id", "realms.id")
        .where("realm_members.user_id", "=", scope.id)
        .selectAll("realms")
        .execute();
    case "agent": {
      const agents = await db
        .selectFrom("agents")
        .select(["id", "company_id"])
        .where("id", "=", scope.id)
        .execute();
      return (await memberships(db, agents)).map(({ realm }) => realm);
    }
  }
}

/** Those that have this id or slug, of those that may be known of. Companies may have realms of one slug. */
export async function realmsNamed(
  db: Kysely<Schema>,
  named: string,
  visible: readonly RealmRow[] | undefined,
): Promise<readonly RealmRow[]> {
  if (visible !== undefined) return visible.filter(({ id, slug }) => id === named || slug === named);
  return await db
    .selectFrom("realms")
    .selectAll()
    .where((eb) => eb.or([eb("id", "=", named), eb("slug", "=", named)]))
    .execute();
}

/** Realms, and the agents of their companies that are in the default one though nothing is written of them. */
export type RealmSet = { readonly realms: readonly RealmRow[]; readonly unwritten: readonly string[] };

/** Asked once for all that a page asks: for each agent again, it would be the most of the work. */
export async function realmSet(db: Kysely<Schema>, realms: readonly RealmRow[]): Promise<RealmSet> {
  const companies = realms.filter(isDefault).map(({ company_id }) => company_id);
  if (companies.length === 0) return { realms, unwritten: [] };
  const rows = await db
    .selectFrom("agents")
    .select("agents.id")
    .where("agents.company_id", "in", companies)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("realm_agents")
            .select("realm_agents.agent_id")
            .whereRef("realm_agents.agent_id", "=", "agents.id"),
        ),
      ),
    )
    .execute();
  return { realms, unwritten: rows.map(({ id }) => id) };
}

/** Whether the agent of a row is in one of these realms. */
export function isInRealms(
  eb: ExpressionBuilder<Schema, "agents">,
  { realms, unwritten }: RealmSet,
): Expression<SqlBool> {
  if (realms.length === 0) return eb.lit(false);
  const ids = realms.map(({ id }) => id);
  const written = eb.selectFrom("realm_agents").select("realm_agents.agent_id");
  const inOne = eb("agents.id", "in", written.where("realm_agents.realm_id", "in", ids));
  return unwritten.length === 0 ? inOne : eb.or([inOne, eb("agents.id", "in", unwritten)]);
}

/** The realms of each of these agents as an entry has them: those it was put into in that order, then the default. */
export async function realmsOfAgents(
  db: Kysely<Schema>,
  agents: readonly AgentRow[],
  visible: readonly RealmRow[] | undefined,
): Promise<(id: AgentId) => DirectoryEntry["realms"]> {
  const known = visible === undefined ? undefined : new Set(visible.map(({ id }) => id));
  const found = new Map<string, DirectoryRealm[]>();
  for (const { agentId, realm } of await memberships(db, agents)) {
    if (known?.has(realm.id) === false) continue;
    const { id, name, slug, color } = realm;
    found.set(agentId, [...(found.get(agentId) ?? []), { id, name, slug, color }]);
  }
  const companyOf = new Map(agents.map(({ id, company_id }) => [id, company_id]));
  return (id) => {
    const [first, ...others] = found.get(id) ?? [];
    return first === undefined ? [defaultOf(companyOf.get(id) ?? "")] : [first, ...others];
  };
}

async function memberships(
  db: Kysely<Schema>,
  agents: readonly AgentRow[],
): Promise<readonly { readonly agentId: string; readonly realm: RealmRow }[]> {
  if (agents.length === 0) return [];
  const ids = agents.map(({ id }) => id);
  const rows = await db
    .selectFrom("realms")
    .innerJoin("realm_agents", "realm_agents.realm_id", "realms.id")
    .where("realm_agents.agent_id", "in", ids)
    .selectAll("realms")
    .select("realm_agents.agent_id")
    .orderBy("realms.is_default")
    .orderBy("realm_agents.added_at")
    .orderBy("realms.id")
    .execute();
  const written = rows.map(({ agent_id, ...realm }) => ({ agentId: agent_id, realm }));
  const having = new Set(written.map(({ agentId }) => agentId));
  const others = agents.filter(({ id }) => !having.has(id));
  if (others.length === 0) return written;
  const defaults = await db.selectFrom("realms").selectAll().where("is_default", "=", 1).execute();
  return [
    ...written,
    ...others.flatMap(({ id, company_id }) =>
      defaults.filter((realm) => realm.company_id === company_id).map((realm) => ({ agentId: id, realm })),
    ),
  ];
}

/** The default realm of a company that an older version made, which made none with it. */
function defaultOf(companyId: string): DirectoryRealm {
  return { id: `realm_default_${companyId}`, name: "Default", slug: "default", color: "#6b7280" };
}

function isDefault({ is_default }: RealmRow): boolean {
  return toNumber(is_default) === 1;
}
