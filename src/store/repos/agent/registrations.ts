import type { Insertable, Kysely, Selectable } from "kysely";
import type { Capability } from "../../../core/agent/capability.ts";
import type { PublicKey } from "../../../core/identity/did.ts";
import type { AgentId, RegistrationId } from "../../../core/ids.ts";
import type {
  Registration,
  RegistrationDecision,
  RegistrationRepo,
} from "../../../ports/store/agent/registrations.ts";
import { toNumber, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { RegistrationTable } from "../../schema-identity.ts";
import { changedIf, changing, deleting, type Write } from "../../write.ts";

/** Registrations in the database. */
export function createRegistrationRepo(db: Kysely<Schema>, write: Write): RegistrationRepo {
  const pending = () => db.selectFrom("registrations").where("status", "=", "pending");
  return {
    byId: async (id) => {
      const row = await db.selectFrom("registrations").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    pendingOf: async (publicKey) => {
      const row = await pending().selectAll().where("public_key", "=", publicKey).executeTakeFirst();
      return row && fromRow(row);
    },
    pending: async (after) => {
      const rows = await pending()
        .selectAll()
        .where("requested_at", ">", after)
        .orderBy("requested_at")
        .orderBy("id")
        .execute();
      return rows.map(fromRow);
    },
    countPending: async (after) => {
      const row = await pending()
        .select((eb) => eb.fn.countAll().as("total"))
        .where("requested_at", ">", after)
        .executeTakeFirstOrThrow();
      return toNumber(row.total);
    },
    create: (registration) =>
      write(async (trx) => {
        await trx.insertInto("registrations").values(toRow(registration)).execute();
        return changing("nobody");
      }),
    replace: (registration) =>
      write(async (trx) => {
        const { id, ...fields } = toRow(registration);
        await trx.updateTable("registrations").set(fields).where("id", "=", id).execute();
        return changing("nobody");
      }),
    decide: (id, decision) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("registrations")
          .set(decisionColumns(decision))
          .where("id", "=", id)
          .where("status", "=", "pending")
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, { type: "instance" });
      }),
    deletePending: (before) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("registrations")
          .where("status", "=", "pending")
          .where("requested_at", "<", before)
          .executeTakeFirstOrThrow();
        return deleting(numDeletedRows);
      }),
  };
}

function toRow(registration: Registration): Insertable<RegistrationTable> {
  return {
    id: registration.id,
    public_key: registration.publicKey,
    name: registration.name,
    version: registration.version ?? null,
    requested_capabilities: JSON.stringify(registration.requestedCapabilities),
    llm_provider: registration.llm.provider ?? null,
    llm_model: registration.llm.model ?? null,
    proof: registration.proof,
    remote_ip: registration.remoteIp,
    requested_at: registration.requestedAt,
    ...decisionColumns(registration.decision),
  };
}

function decisionColumns(decision: RegistrationDecision | undefined) {
  return {
    status: decision?.status ?? ("pending" as const),
    reason: decision?.status === "rejected" ? decision.reason : null,
    agent_id: decision?.status === "approved" ? (decision.agentId ?? null) : null,
  };
}

function fromRow(row: Selectable<RegistrationTable>): Registration {
  const decision = decisionOf(row);
  return {
    id: row.id as RegistrationId,
    publicKey: row.public_key as PublicKey,
    name: row.name,
    requestedCapabilities: JSON.parse(row.requested_capabilities) as readonly Capability[],
    llm: withoutAbsent({ provider: row.llm_provider ?? undefined, model: row.llm_model ?? undefined }),
    proof: row.proof,
    remoteIp: row.remote_ip,
    requestedAt: toNumber(row.requested_at),
    ...(row.version === null ? {} : { version: row.version }),
    ...(decision === undefined ? {} : { decision }),
  };
}

function decisionOf(row: Selectable<RegistrationTable>): RegistrationDecision | undefined {
  if (row.status === "pending") return undefined;
  if (row.status === "rejected") return { status: "rejected", reason: row.reason ?? "" };
  return { status: "approved", ...(row.agent_id === null ? {} : { agentId: row.agent_id as AgentId }) };
}
