/** The vault that commands of this shell work in, and who named it. */
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { chosenVault } from "../session/vault.ts";
import type { Found } from "./session-facts.ts";

/** `unchecked`: no server said whether there is one. `unusable`: the file that names it cannot be understood. */
export type VaultState = "found" | "not_found" | "unchecked" | "unusable";

/** As `--json` has it. */
export type VaultFacts = {
  readonly name: string | undefined;
  /** `--vault`, `AGENT_VAULT_VAULT`, `agent-vault.json in this directory`, `agent-vault vault use`, `default` or `token`. */
  readonly from: string;
  readonly role: string | undefined;
  readonly state: VaultState;
  readonly reason: string;
  /** What `run` takes, where it is not this one: it goes by the vaults there are when nothing names one. */
  readonly run: string | undefined;
};

export function findVault(io: Io, flag: string | undefined, found: Found): VaultFacts {
  const nothing = { role: undefined, reason: "", run: undefined };
  if (found.session.type !== "session") {
    const named = flag ?? io.config.vault;
    const from = flag !== undefined ? "--vault" : named === undefined ? "token" : "AGENT_VAULT_VAULT";
    const name = named ?? found.bound;
    return { ...nothing, name, from, state: found.bound === undefined ? "unchecked" : "found" };
  }
  let chosen: ReturnType<typeof chosenVault>;
  try {
    chosen = chosenVault(io, flag);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return {
      ...nothing,
      name: undefined,
      from: "agent-vault.json",
      state: "unusable",
      reason: error.message,
    };
  }
  const { vaults } = found;
  const name = chosen?.vault ?? "default";
  const from = chosen?.from ?? "default";
  if (vaults === undefined) return { ...nothing, name, from, state: "unchecked" };
  const seen = vaults.find((vault) => vault.name === name);
  return {
    ...nothing,
    name,
    from,
    role: seen?.role,
    state: seen === undefined ? "not_found" : "found",
    run: chosen === undefined ? pickedByRun(vaults) : undefined,
  };
}

/** As `setup/pick-vault.ts` picks where nobody is asked. */
function pickedByRun(vaults: NonNullable<Found["vaults"]>): string | undefined {
  const own = vaults.filter((vault) => vault.own);
  const among = own.length > 0 ? own : vaults;
  return among.length === 1 && among[0]?.name !== "default" ? among[0]?.name : undefined;
}
