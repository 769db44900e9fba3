/** The facts in sentences, each with what to type where something is to be done. */

import { VERSION } from "../../lib/version.ts";
import { type Check, check } from "../doctor/checks/check.ts";
import { restartCommand, startCommand } from "../own-server/start-command.ts";
import type { RunFacts, Situation } from "./run-facts.ts";
import { isUnstated, type ServerFacts } from "./server-facts.ts";
import type { SessionFacts } from "./session-facts.ts";

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

export function statusRows(situation: Situation, run: RunFacts, now: number): Check[] {
  return [
    serverRow(situation.server),
    sessionRow(situation),
    vaultRow(situation),
    ...authorityRows(situation, now),
    run.ready ? check("run").ok(run.detail) : check("run").warn(run.detail, run.next),
  ];
}

function serverRow(server: ServerFacts): Check {
  const { ok, warn, fail } = check("server");
  const { address, state, reason, own } = server;
  const where = `${address}${server.chosen_by === "default" ? "" : `, ${BY[server.chosen_by]}`}`;
  switch (state) {
    case "running":
      return runningRow(server, `${where}: running${pidOf(server)}`);
    case "unhealthy":
      return fail(
        `${where}: running${pidOf(server)}, but ${reason}`,
        own ? `see ${server.log ?? "its log"}` : "",
      );
    case "foreign":
      return fail(`${where}: what answers is no agent-vault`);
    case "unreachable":
      return fail(`${where}: ${reason}`, "check the address, and that the server is running there");
    case "not_running":
      return server.pid === undefined
        ? warn(
            `${where}: not running${server.lock === "locked" ? ", locked by a master password" : ""}`,
            startCommand(address),
          )
        : warn(
            `${where}: not running; the server of this data directory (PID ${server.pid}) is at another address`,
            isUnstated(server) ? restartCommand(address) : WITHOUT[server.chosen_by],
          );
  }
  return ok(where);
}

const BY = {
  "--address": "by --address",
  AGENT_VAULT_ADDR: "by AGENT_VAULT_ADDR",
  session: "signed in there last",
} as const;

/** Where the address was stated and this user's own server is at another. */
const WITHOUT: Readonly<Record<ServerFacts["chosen_by"], string>> = {
  "--address": "leave out --address",
  AGENT_VAULT_ADDR: "unset AGENT_VAULT_ADDR",
  session: "",
  default: "",
};

const pidOf = ({ own, pid }: ServerFacts) => (own && pid !== undefined ? ` (PID ${pid})` : "");

function runningRow(server: ServerFacts, said: string): Check {
  const { ok, warn } = check("server");
  const { version, initialized, address, own } = server;
  const unlocked = `${said}, unlocked, version ${version ?? "not told"}`;
  if (initialized === false) return warn(`${unlocked}; it has no owner yet`, waitsForOwner(server));
  if (version !== undefined && version !== VERSION)
    return warn(
      `${unlocked}; this command is ${VERSION}`,
      own ? restartCommand(address) : "have both at one version: agent-vault version",
    );
  if (server.replaced) return warn(`${unlocked}; its program was replaced since`, restartCommand(address));
  return ok(unlocked);
}

function waitsForOwner({ own, address }: ServerFacts): string {
  return own ? "agent-vault auth login" : `agent-vault auth register --address ${address}`;
}

function sessionRow({ server, session }: Situation): Check {
  const { ok, warn, fail } = check(session.type === "session" ? "session" : "token");
  const login = `agent-vault auth login${server.chosen_by === "default" ? "" : ` --address ${server.address}`}`;
  switch (session.state) {
    case "active":
      return ok(`${who(session)}${until(session)}, from ${session.from}`);
    case "unchecked":
      return warn(`${session.as ?? "one"}, from ${session.from}; not checked${because(session)}`);
    case "expired":
      return session.type === "session"
        ? fail(`${session.as ?? "one"}, from ${session.from}: no longer good${because(session)}`, login)
        : fail(`no longer good, from ${session.from}`, "whoever gave it to you can mint another");
    case "elsewhere":
      return fail(
        `signed in at ${session.servers.join(", ")}, not here`,
        server.state === "running" ? login : "",
      );
    case "none":
      return server.state === "not_running" ? warn("not signed in") : fail("not signed in", login);
    case "unusable":
      return fail(session.reason, login);
  }
}

function who({ type, as, role }: SessionFacts): string {
  if (type === "token") return "a token for one vault";
  return `${as ?? "unknown"}${role === undefined ? "" : ` (${role})`}`;
}

const until = ({ expires_at: end }: SessionFacts) => (end === undefined ? "" : ` until ${end}`);
const because = ({ reason }: SessionFacts) => (reason === "" ? "" : ` (${reason})`);

function vaultRow({ vault, session }: Situation): Check {
  const { ok, warn, fail } = check("vault");
  const from = vault.from === "default" ? "as none was named" : `from ${vault.from}`;
  switch (vault.state) {
    case "found":
      return ok(`${vault.name}${vault.role === undefined ? "" : ` (${vault.role})`}, ${from}`);
    case "not_found":
      return vault.run === undefined
        ? fail(`${vault.name}, ${from}: there is none that you can see`, "agent-vault vault list shows yours")
        : warn(
            `${vault.name}, ${from}: there is none that you can see`,
            `agent-vault vault use ${vault.run}`,
          );
    case "unchecked":
      return warn(`${vault.name ?? "the one that the token is for"}, ${from}; not checked`);
    case "unusable":
      return fail(
        vault.reason,
        session.type === "session" ? "agent-vault vault init --yes writes it anew" : "",
      );
  }
}

function authorityRows({ authority, server }: Situation, now: number): readonly Check[] {
  const { ok, warn, fail } = check("CA");
  if (authority === undefined)
    return server.state === "running" ? [warn("none is given: the proxy is off")] : [];
  return authority.roots.map(({ fingerprint, ends_on: end }) => {
    const said = `until ${end}, SHA-256 ${fingerprint}`;
    const left = (Date.parse(end) - now) / DAY_MS;
    const cure = "agent-vault ca rotate, then start running agents anew";
    if (left < 0) return fail(`ended ${said}`, cure);
    return left < SOON_DAYS ? warn(`good ${said}`, cure) : ok(`good ${said}`);
  });
}
