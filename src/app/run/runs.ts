/**
 * Runs of programs on this machine, as `vault run` tells of them: each may have a door, a port of its own on which the proxy
 * asks for nothing. A door ends with what it was opened for.
 */
import type { ProxyCredentials } from "../../core/access/proxy-credentials.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Door, Doors } from "../../ports/net/doors.ts";
import type { Store } from "../../ports/store.ts";
import { act } from "../audit/act.ts";
import type { ProxyAccess } from "../proxy/proxy-access.ts";
import { enterOwnVault } from "../vault/enter-vault.ts";

/** Why a run has no door. */
export type DoorRefusal =
  /** It was not asked for. */
  | "not_asked"
  /** Whoever asks is on another machine, or behind something that is on this one. */
  | "not_local"
  /** The system does not tell whose connections those are: a door would be everybody's. */
  | "owner_unknown"
  | "too_many"
  /** The system gave no port. */
  | "unavailable";

export type RunRequest = {
  /** What the run's programs present elsewhere. */
  readonly token: string;
  /** The vault that is meant, by name. */
  readonly vault: string | undefined;
  /** Its first process. */
  readonly pid: number;
  readonly wantsDoor: boolean;
  /** Every user of this machine may use it. */
  readonly openToAll: boolean;
  /** Whether the request came from this machine, by its socket, and whose socket that is where the system tells. */
  readonly from: { readonly isLocal: boolean; readonly uid: number | undefined };
};

export type Registered = { readonly doorPort: number } | { readonly refused: DoorRefusal };

export type Runs = {
  /**
   * Notes a run of who asks and opens its door. The same once more answers the door that is there. Throws `forbidden` for
   * people, `vault_required`, `vault_not_found`.
   */
  register(principal: Principal, request: RunRequest): Promise<Registered>;
  /** Closes doors whose access has ended; to be called about once a second. */
  sweep(): Promise<void>;
  /** Closes all of them. */
  stop(): void;
};

type Deps = {
  readonly store: Pick<Store, "atomically" | "vaults" | "grants">;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly logger: Logger;
  readonly access: Pick<ProxyAccess, "check">;
  readonly doors: Doors;
};

/** Each is a port and a descriptor. */
const MOST_DOORS = 512;

type Opened = { readonly door: Door; readonly credentials: ProxyCredentials };

export function createRuns(deps: Deps): Runs {
  const opened = new Map<string, Opened>();
  const open = (
    { token, wantsDoor, openToAll, from }: RunRequest,
    vaultHint: string | undefined,
  ): Registered => {
    if (!wantsDoor) return { refused: "not_asked" };
    if (!from.isLocal) return { refused: "not_local" };
    const uid = openToAll ? undefined : from.uid;
    if (uid === undefined && !openToAll) return { refused: "owner_unknown" };
    const key = JSON.stringify([token, vaultHint, uid]);
    const known = opened.get(key);
    if (known !== undefined) return { doorPort: known.door.port };
    if (opened.size >= MOST_DOORS) return { refused: "too_many" };
    const credentials = { token, vaultHint };
    try {
      const door = deps.doors.open({ credentials, uid });
      opened.set(key, { door, credentials });
      return { doorPort: door.port };
    } catch (error) {
      deps.logger.warn("no port can be had for a run", { error });
      return { refused: "unavailable" };
    }
  };
  return {
    async register(principal, request) {
      const named = request.vault;
      const vault = await enterOwnVault(deps, principal, { named, action: "run:register" });
      return await act(deps, doerOf(principal), async (_, note) => {
        // A session of one vault needs no name for it, and goes on when the vault is given another.
        const registered = open(request, principal.type === "scoped" ? undefined : vault.name);
        note({
          action: "run.register",
          vault,
          target: { type: "session", id: principal.publicId, name: "" },
          changes: {
            pid: { after: request.pid },
            ...("doorPort" in registered ? { door_port: { after: registered.doorPort } } : {}),
          },
        });
        return registered;
      });
    },
    async sweep() {
      for (const [key, { door, credentials }] of opened) {
        // A store that cannot be read decides nothing: each request is still checked.
        const result = await Promise.resolve(deps.access.check(credentials)).catch(() => undefined);
        if (result?.type !== "refused") continue;
        opened.delete(key);
        door.close();
      }
    },
    stop() {
      for (const { door } of opened.values()) door.close();
      opened.clear();
    },
  };
}
