import { describe, expect, test } from "bun:test";
import { ACTIONS, type Action } from "../../../../src/core/access/action.ts";
import { decide as decideAt, type Question, type VaultTarget } from "../../../../src/core/access/decide.ts";
import { INSTANCE_ROLES, type InstanceRole } from "../../../../src/core/access/instance-role.ts";
import { VAULT_ROLES, type VaultRole } from "../../../../src/core/access/vault-role.ts";
import type { Principal } from "../../../../src/core/actor.ts";
import { type AgentId, type CompanyId, DEFAULT_COMPANY_ID, type VaultId } from "../../../../src/core/ids.ts";
import type { RealmRole } from "../../../../src/core/realm/role.ts";

const HERE = "here" as VaultId;
const ELSEWHERE = "elsewhere" as VaultId;
const actions = Object.keys(ACTIONS) as Action[];

const NOW = 1000;

/** With time to go. */
function decide(principal: Principal, action: Action, target?: VaultTarget) {
  return decideAt(principal, asked(action, target), NOW);
}

/** A question of any action; what is no vault's own is about somebody else's agent, account or invite. */
function asked(action: Action, target?: VaultTarget): Question {
  const others = { createdBy: "other", role: "member", userId: "other", administersVault: false };
  return { action, target: ACTIONS[action].startsWith("vault-") ? target : others } as Question;
}

function actor(type: "user" | "agent", role: InstanceRole): Principal {
  return {
    type,
    id: "id",
    name: "name",
    role,
    session: "hash",
    publicId: "public",
    endsAt: NOW + 1,
  } as never;
}

function scoped(vaultRole: VaultRole, vaultId = HERE): Principal {
  return {
    type: "scoped",
    vaultId,
    vaultRole,
    session: "hash",
    publicId: "public",
    endsAt: NOW + 1,
  } as never;
}

const at = (grant?: VaultRole): VaultTarget => ({ vaultId: HERE, grant: grant && { role: grant } });

describe("more is never less", () => {
  test.each(["user", "agent"] as const)("%s: a higher instance role", (type) => {
    for (const action of actions) {
      const allowed = INSTANCE_ROLES.map((role) => decide(actor(type, role), action, at()).allow);
      expect([action, allowed]).toEqual([action, allowed.toSorted()]);
    }
  });

  test.each(["user", "agent", "scoped"] as const)("%s: a higher vault role", (type) => {
    for (const action of actions) {
      const allowed = VAULT_ROLES.map((role) => {
        const principal = type === "scoped" ? scoped(role) : actor(type, "member");
        return decide(principal, action, at(role)).allow;
      });
      expect([action, allowed]).toEqual([action, allowed.toSorted()]);
    }
  });
});

test("an instance owner without a grant may do in a vault only what owners may", () => {
  const allowed = actions.filter((action) => decide(actor("user", "owner"), action, at()).allow);
  expect(allowed).toEqual([
    "account:manage",
    "user:list",
    "user:read",
    "user:remove",
    "user:set-role",
    "user-invite:create",
    "user-invite:create-owner",
    "user-invite:list",
    "user-invite:manage",
    "agent:create",
    "agent:list",
    "agent:read",
    "agent:list-all",
    "agent:manage",
    "agent:rotate",
    "agent:delete",
    "agent:register",
    "agent:list-registered",
    "agent:issue-svid",
    "company:create",
    "company:list",
    "company:read",
    "company:issue-svid",
    "company:rotate-keys",
    "company:delegate",
    "api-key:manage",
    "passport:manage",
    "oauth-client:manage",
    "agent:set-role",
    "agent:set-capabilities",
    "agent:thaw",
    "user:thaw",
    "policy:list",
    "policy:write",
    "registration:list",
    "registration:decide",
    "directory:read",
    "realm:create",
    "realm:list",
    "realm:read",
    "realm:change",
    "realm:delete",
    "realm-agent:manage",
    "realm-member:list",
    "realm-member:manage",
    "realm-member:manage-owner",
    "agent-invite:create",
    "agent-invite:list",
    "agent-invite:manage",
    "vault:create",
    "vault:list",
    "vault:list-all",
    "vault:rename",
    "vault:delete",
    "vault:assign",
    "vault:join",
    "credential-store:list",
    "credential-store:connect",
    "credential-store:disconnect",
    "setting:write",
    "webhook:read",
    "webhook:write",
    "log:read-instance",
    "traffic:read-instance",
    "instance-setting:read",
    "instance-setting:write",
    "audit:read",
    "audit:sign",
    "authority:read",
    "authority:rotate",
  ]);
});

test("a scoped session of another vault may do nothing at all", () => {
  expect(actions.filter((action) => decide(scoped("admin", ELSEWHERE), action, at()).allow)).toEqual([]);
});

test("a grant never counts for a scoped session", () => {
  expect(decide(scoped("proxy"), "service:write", at("admin")).allow).toBe(false);
});

test("an action in a vault is denied when no vault is named", () => {
  expect(decide(actor("agent", "owner"), "service:list")).toEqual({
    allow: false,
    denial: "no-vault",
    reason: "No vault was named",
  });
  expect(decide(scoped("admin"), "service:list").allow).toBe(false);
});

test("a role that no code knows may do nothing in a vault", () => {
  expect(decide(actor("user", "member"), "service:list", at("root" as VaultRole)).allow).toBe(false);
});

test("the reason says what is missing", () => {
  const reason = (principal: Principal, action: Action, grant?: VaultRole) => {
    const decision = decide(principal, action, at(grant));
    return decision.allow ? "" : decision.reason;
  };
  expect(reason(scoped("admin"), "vault:list")).toBe("Authentication required");
  expect(reason(actor("user", "no-access"), "vault:create")).toBe("Instance member role required");
  expect(reason(actor("user", "member"), "vault:list-all")).toBe("Owner role required");
  expect(reason(actor("user", "member"), "service:list")).toBe("No access to this vault");
  expect(reason(actor("user", "member"), "log:read", "proxy")).toBe("Member role required");
  expect(reason(actor("user", "member"), "vault-user:manage", "member")).toBe("Vault admin role required");
  expect(reason(scoped("proxy", ELSEWHERE), "service:list")).toBe("Session not authorized for this vault");
  expect(reason(actor("user", "owner"), "vault:discover", "admin")).toBe("Session requires vault scope");
});

test("what is allowed is allowed until the session ends, and from then on nothing is", () => {
  const principals = [actor("user", "owner"), actor("agent", "owner"), scoped("admin")];
  for (const principal of principals) {
    const lasting = { ...principal, endsAt: Number.POSITIVE_INFINITY };
    for (const action of actions) {
      const before = decideAt(principal, asked(action, at("admin")), NOW);
      if (before.allow) expect(before.until).toBe(NOW + 1);
      const decision = decideAt(lasting, asked(action, at("admin")), NOW);
      expect(decision).toEqual(before.allow ? { allow: true, until: Number.POSITIVE_INFINITY } : before);
      expect(decideAt(principal, asked(action, at("admin")), NOW + 1)).toEqual({
        allow: false,
        denial: "session-ended",
        reason: "Session expired",
      });
    }
  }
});

test("an end that is no time is none that has not come", () => {
  expect(decideAt({ ...scoped("admin"), endsAt: Number.NaN }, asked("proxy:use", at()), NOW).allow).toBe(
    false,
  );
});

test("the proxy is for agents and scoped sessions with any role in the vault, and for nobody else", () => {
  const denial = (principal: Principal, grant?: VaultRole) => {
    const decision = decide(principal, "proxy:use", at(grant));
    return decision.allow ? "allowed" : decision.denial;
  };
  expect(VAULT_ROLES.map((role) => denial(scoped(role)))).toEqual(["allowed", "allowed", "allowed"]);
  expect(VAULT_ROLES.map((role) => denial(actor("agent", "no-access"), role))).toEqual([
    "allowed",
    "allowed",
    "allowed",
  ]);
  expect(denial(actor("agent", "owner"))).toBe("no-grant");
  expect(denial(scoped("admin", ELSEWHERE))).toBe("other-vault");
  expect(denial(actor("user", "owner"), "admin")).toBe("people-excluded");
});

test("a grant allows until it ends, and is none from then on", () => {
  const lasting = { ...actor("agent", "member"), endsAt: Number.POSITIVE_INFINITY };
  const ask = (now: number) =>
    decideAt(
      lasting,
      { action: "proxy:use", target: { vaultId: HERE, grant: { role: "admin", expiresAt: NOW } } },
      now,
    );
  expect(ask(NOW - 1)).toEqual({ allow: true, until: NOW });
  expect(ask(NOW)).toEqual({
    allow: false,
    denial: "grant-ended",
    reason: "Access to this vault has expired",
  });
});

test("a grant that is over takes nothing from an owner that owners may do without one", () => {
  const owner = { ...actor("user", "owner"), endsAt: Number.POSITIVE_INFINITY };
  const target = { vaultId: HERE, grant: { role: "admin", expiresAt: NOW - 1 } } as const;
  expect(decideAt(owner, { action: "vault:delete", target }, NOW)).toEqual({
    allow: true,
    until: Number.POSITIVE_INFINITY,
  });
});

describe("what belongs to somebody", () => {
  const allows = (principal: Principal, question: Question) => decideAt(principal, question, NOW).allow;

  test("an agent is managed by its creator and by owners, one that is owner by owners alone", () => {
    const manage = (principal: Principal, createdBy: string, role: InstanceRole) =>
      allows(principal, {
        action: "agent:manage",
        target: { createdBy, role, companyId: DEFAULT_COMPANY_ID },
      });
    expect(manage(actor("user", "member"), "id", "member")).toBe(true);
    expect(manage(actor("user", "member"), "id", "owner")).toBe(false);
    expect(manage(actor("user", "member"), "other", "member")).toBe(false);
    expect(manage(actor("user", "no-access"), "id", "member")).toBe(false);
    expect(manage(actor("agent", "owner"), "other", "owner")).toBe(true);
    expect(manage(scoped("admin"), "id", "member")).toBe(false);
  });

  test("an account is read by its holder and by owners", () => {
    const read = (principal: Principal, userId: string) =>
      allows(principal, { action: "user:read", target: { userId } });
    expect(read(actor("user", "no-access"), "id")).toBe(true);
    expect(read(actor("agent", "member"), "id")).toBe(false);
    expect(read(actor("user", "member"), "other")).toBe(false);
    expect(read(actor("user", "owner"), "other")).toBe(true);
  });

  test("a realm is seen by who is in it, and managed by its owners and admins and by owners of the instance", () => {
    const may = (principal: Principal, action: Question["action"], realmRole?: RealmRole, isInside = false) =>
      allows(principal, {
        action,
        target: { companyId: DEFAULT_COMPANY_ID, realmRole, isInside },
      } as Question);
    const rights = (principal: Principal, realmRole?: RealmRole, isInside?: boolean) =>
      (["realm:read", "realm-member:list", "realm-agent:manage", "realm-member:manage-owner"] as const).map(
        (action) => may(principal, action, realmRole, isInside),
      );
    const person = actor("user", "no-access");
    expect(rights(person)).toEqual([false, false, false, false]);
    for (const role of ["member", "operator", "manager"] as const)
      expect(rights(person, role)).toEqual([true, true, false, false]);
    expect(rights(person, "admin")).toEqual([true, true, true, false]);
    expect(rights(person, "owner")).toEqual([true, true, true, true]);
    expect(may(person, "realm:delete", "owner")).toBe(false);
    expect(rights(actor("agent", "member"), undefined, true)).toEqual([true, false, false, false]);
    expect(rights(actor("agent", "owner"))).toEqual([true, true, true, true]);
    expect(rights(scoped("admin"))).toEqual([false, false, false, false]);
  });

  test("an invite is managed by who made it, by an admin of its vaults and by owners", () => {
    const manage = (principal: Principal, createdBy: string, administersVault = false) =>
      allows(principal, { action: "user-invite:manage", target: { createdBy, administersVault } });
    expect(manage(actor("user", "member"), "id")).toBe(true);
    expect(manage(actor("user", "member"), "other")).toBe(false);
    expect(manage(actor("user", "member"), "other", true)).toBe(true);
    expect(manage(actor("user", "no-access"), "id", true)).toBe(false);
    expect(manage(actor("user", "owner"), "other")).toBe(true);
  });
});

describe("a company", () => {
  const globex = {
    type: "company",
    companyId: "globex",
    session: "hash",
    publicId: "public",
    endsAt: NOW + 1,
  } as never as Principal;
  const allows = (principal: Principal, question: Question) => decideAt(principal, question, NOW).allow;
  const own = { companyId: "globex" as CompanyId, id: "id" as AgentId };

  test("may do nothing but what concerns itself and its agents", () => {
    const target = {
      companyId: "globex",
      vaultId: HERE,
      grant: { role: "admin" },
      createdBy: "id",
      role: "no-access",
    };
    const allowed = actions.filter((action) => allows(globex, { action, target } as never));
    expect(allowed).toEqual([
      "agent:read",
      "agent:rotate",
      "agent:delete",
      "agent:register",
      "agent:list-registered",
      "agent:issue-svid",
      "company:read",
      "company:issue-svid",
      "company:rotate-keys",
      "company:delegate",
      "api-key:manage",
      "passport:manage",
      "oauth-client:manage",
      "directory:read",
      "realm:list",
      "realm:read",
    ]);
  });

  test("may do none of it to another, and comes by no role on the instance", () => {
    const other = { companyId: "initech", createdBy: "id", role: "no-access" };
    // What of the directory is shown is for its use-case: no target says whose it is.
    const allowed = actions.filter((action) => allows(globex, { action, target: other } as never));
    expect(allowed).toEqual(["agent:read", "directory:read", "realm:list"]);
    for (const role of ["member", "owner"]) {
      const target = { companyId: "globex", createdBy: "id", role };
      expect(allows(globex, { action: "agent:rotate", target } as never)).toBe(false);
    }
  });

  test("is acted for by owners, and by nobody else; an agent has its own identity and no other", () => {
    for (const [role, expected] of [
      ["owner", true],
      ["member", false],
      ["no-access", false],
    ] as const) {
      expect(allows(actor("user", role), { action: "agent:register", target: own })).toBe(expected);
      expect(allows(actor("user", role), { action: "agent:issue-svid", target: own })).toBe(expected);
    }
    expect(allows(actor("agent", "no-access"), { action: "agent:issue-svid", target: own })).toBe(true);
    const another = { ...own, id: "another" as AgentId };
    expect(allows(actor("agent", "no-access"), { action: "agent:issue-svid", target: another })).toBe(false);
    expect(allows(scoped("admin"), { action: "agent:issue-svid", target: own })).toBe(false);
  });
});
