import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { Capability } from "../../../core/agent/capability.ts";
import type { AgentPolicy, PolicySubject, ResourceLimits } from "../../../core/agent/policy.ts";
import type { AgentId, PolicyId, RealmId } from "../../../core/ids.ts";
import type { PolicyRepo, PolicyUser } from "../../../ports/store/agent/policies.ts";
import type { Change } from "../../../ports/store/instance/changes.ts";
import { toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { PolicyTable } from "../../schema-identity.ts";
import { changedIf, changing, type Write } from "../../write.ts";
import { realmIdsOfAgent } from "../realm/realm-agents.ts";

/** Agent policies in the database, and what was counted under them. */
export function createPolicyRepo(db: Kysely<Schema>, write: Write): PolicyRepo {
  return { ...reading(db), ...writing(write), ...counting(db, write) };
}

function reading(db: Kysely<Schema>): Pick<PolicyRepo, "byId" | "list" | "ofAgent"> {
  const newestFirst = () => db.selectFrom("policies").selectAll().orderBy("created_at", "desc").orderBy("id");
  return {
    byId: async (id) => {
      const row = await db.selectFrom("policies").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    list: async ({ agentId, realmId, now }) => {
      let query = newestFirst();
      if (agentId !== undefined) query = query.where("agent_id", "=", agentId);
      if (realmId !== undefined) query = query.where("realm_id", "=", realmId);
      if (now !== undefined) {
        query = query.where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]));
      }
      return (await query.execute()).map(fromRow);
    },
    ofAgent: async (id) => {
      const rows = await newestFirst()
        .where((eb) => eb.or([eb("agent_id", "=", id), eb("realm_id", "in", realmIdsOfAgent(db, id))]))
        .execute();
      return rows.map(fromRow);
    },
  };
}

function writing(write: Write): Pick<PolicyRepo, "create" | "delete"> {
  return {
    create: (policy) =>
      write(async (trx) => {
        if (!(await isThere(trx, policy.subject))) return changedIf(false, "nobody");
        await trx.insertInto("policies").values(toRow(policy)).execute();
        return changedIf(true, touched(policy.subject));
      }, "revoking"),
    delete: (id) =>
      write(async (trx) => {
        const row = await trx.selectFrom("policies").selectAll().where("id", "=", id).executeTakeFirst();
        if (row === undefined) return changedIf(false, "nobody");
        await trx.deleteFrom("policies").where("id", "=", id).execute();
        return changedIf(true, touched(subjectOf(row)));
      }),
  };
}

function counting(db: Kysely<Schema>, write: Write): Pick<PolicyRepo, "requestsOf" | "addRequests"> {
  return {
    requestsOf: async ({ policyId, agentId }, since) => {
      const rows = await db
        .selectFrom("policy_uses")
        .select(["minute", "requests"])
        .where("policy_id", "=", policyId)
        .where("agent_id", "=", agentId)
        .where("minute", ">=", since)
        .execute();
      return new Map(rows.map(({ minute, requests }) => [toNumber(minute), toNumber(requests)]));
    },
    addRequests: (user, requests, since) =>
      write(async (trx) => {
        await trx
          .deleteFrom("policy_uses")
          .where("policy_id", "=", user.policyId)
          .where("agent_id", "=", user.agentId)
          .where("minute", "<", since)
          .execute();
        if (await areThere(trx, user)) {
          for (const [minute, count] of requests) await addTo(trx, user, minute, count);
        }
        return changing("nobody");
      }),
  };
}

async function addTo(
  trx: Transaction<Schema>,
  { policyId, agentId }: PolicyUser,
  minute: number,
  requests: number,
): Promise<void> {
  await trx
    .insertInto("policy_uses")
    .values({ policy_id: policyId, agent_id: agentId, minute, requests })
    .onConflict((conflict) =>
      conflict
        .columns(["policy_id", "agent_id", "minute"])
        .doUpdateSet({ requests: sql<number>`policy_uses.requests + ${requests}` }),
    )
    .execute();
}

async function areThere(trx: Transaction<Schema>, { policyId, agentId }: PolicyUser): Promise<boolean> {
  const policy = await trx.selectFrom("policies").select("id").where("id", "=", policyId).executeTakeFirst();
  return policy !== undefined && (await isThere(trx, { type: "agent", id: agentId }));
}

async function isThere(trx: Transaction<Schema>, { type, id }: PolicySubject): Promise<boolean> {
  const table = type === "agent" ? "agents" : "realms";
  return (await trx.selectFrom(table).select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
}

/** Who is in a realm is not looked up here: whoever holds anything looks again. */
function touched(subject: PolicySubject): Change {
  return subject.type === "agent" ? { type: "actor", id: subject.id } : { type: "instance" };
}

function toRow(policy: AgentPolicy): Insertable<PolicyTable> {
  const { id, subject, capabilities, resourceLimits, expiresAt, createdBy, createdAt } = policy;
  return {
    id,
    agent_id: subject.type === "agent" ? subject.id : null,
    realm_id: subject.type === "realm" ? subject.id : null,
    capabilities: JSON.stringify(capabilities),
    resource_limits: JSON.stringify(resourceLimits),
    expires_at: expiresAt ?? null,
    created_by: createdBy,
    created_at: createdAt,
  };
}

function fromRow(row: Selectable<PolicyTable>): AgentPolicy {
  return {
    id: row.id as PolicyId,
    subject: subjectOf(row),
    capabilities: JSON.parse(row.capabilities) as readonly Capability[],
    resourceLimits: JSON.parse(row.resource_limits) as ResourceLimits,
    createdBy: row.created_by,
    createdAt: toNumber(row.created_at),
    ...withoutAbsent({ expiresAt: toOptionalNumber(row.expires_at) }),
  };
}

function subjectOf({ agent_id, realm_id }: Selectable<PolicyTable>): PolicySubject {
  return agent_id === null
    ? { type: "realm", id: realm_id as RealmId }
    : { type: "agent", id: agent_id as AgentId };
}
