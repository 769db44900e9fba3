import { DEFAULT_COMPANY_ID } from "../../core/ids.ts";
import type { Names } from "../arg-defs.ts";
import { type Client, createClient } from "../client/client.ts";
import type { Io } from "../io.ts";
import { isAnothers } from "../own-server/demand-own.ts";
import { agentTarget, agentVault } from "../session/agent.ts";
import { chooseAddress } from "../session/choose-address.ts";
import { personSession } from "../session/session-file.ts";
import { resolveVault } from "../session/vault.ts";
import { printable } from "../ui/printable.ts";
import type { LookUp, Offer } from "./answer.ts";

/** Nobody waits longer for a key that was pressed. */
const PATIENCE_MS = 1000;

/**
 * Names from the server that a command at this place would talk to. Never starts or claims one, asks nothing, and finds
 * nothing where there is no session, no answer within a second, or no right to see them.
 */
export function liveNames(io: Io): LookUp {
  return async (names, vaultFlag) => {
    try {
      const { client, vault } = await quietClient(io, vaultFlag);
      const offers = await FINDERS[names](client, vault);
      return offers.filter(({ value }) => printable(value) === value);
    } catch {
      return [];
    }
  };
}

/** Of long lists the first page: there is a second for it all, and nobody chooses among thousands. */
type Finder = (client: Client, vault: string) => Promise<readonly Offer[]>;

const FINDERS: Readonly<Record<Names, Finder>> = {
  vault: async (client) =>
    (await client.vaults.list()).vaults.map(({ name, role }) => ({ value: name, summary: role ?? "" })),
  agent: async (client) =>
    (await client.agents.page()).agents.map(({ name, status }) => ({ value: name, summary: status })),
  company: async (client) =>
    (await client.companies.list()).companies.map(({ companyId, spiffeId }) => ({
      value: companyId,
      summary: spiffeId,
    })),
  realm: async (client) =>
    (await client.realms.list()).realms.map(({ slug, companyId, name }) => ({
      value: companyId === DEFAULT_COMPANY_ID ? slug : `${companyId}:${slug}`,
      summary: name,
    })),
  user: async (client) =>
    (await client.users.page()).users.map(({ email, role }) => ({ value: email, summary: role })),
  "user-invite": async (client) =>
    (await client.userInvites.list("pending")).invites.map(({ token_suffix, email }) => ({
      value: token_suffix,
      summary: email,
    })),
  service: async (client, vault) =>
    (await client.services.list(vault)).services.map(({ name = "", host = "" }) => ({
      value: name,
      summary: host,
    })),
  credential: async (client, vault) =>
    (await client.credentials.list({ vault })).keys.map((value) => ({ value, summary: "credential" })),
  proposal: (client, vault) => proposals(client, vault, undefined),
  "pending-proposal": (client, vault) => proposals(client, vault, "pending"),
};

/** Their numbers, with the words of whoever raised them, which `toLines` makes harmless. */
async function proposals(
  client: Client,
  vault: string,
  status: string | undefined,
): Promise<readonly Offer[]> {
  const listed = await client.proposals.list(vault, status);
  return listed.proposals.map(({ id, message, ...one }) => ({
    value: String(id),
    summary: message === "" ? one.status : message,
  }));
}

async function quietClient(
  io: Io,
  vaultFlag: string | undefined,
): Promise<{ client: Client; vault: string }> {
  const agent = agentTarget(io);
  if (agent !== undefined) {
    const target = { ...agent, timeoutMs: PATIENCE_MS };
    const vault = await agentVault(io, target, vaultFlag);
    return { vault, client: createClient({ ...target, vault }) };
  }
  const { address } = chooseAddress(io, undefined);
  const session = personSession(io, address);
  if (session === undefined || isAnothers(io, session)) throw new Error("nobody is signed in");
  const { vault } = resolveVault(io, vaultFlag);
  return { vault, client: createClient({ ...session, timeoutMs: PATIENCE_MS }) };
}
