/**
 * Runs of programs on this machine, as `vault run` tells of them. Each may have a door, a port of its own on which the proxy
 * asks for nothing; it ends with what it was opened for. A session that was minted for one run ends with it.
 */
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { TokenHash } from "../../core/ids.ts";
import { isAlive } from "../../core/run/gone.ts";
import type { ProcessId, RunProcess } from "../../core/run/process.ts";
import type { RunRecord } from "../../ports/run/run-book.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import { act } from "../audit/act.ts";
import { enterOwnVault } from "../vault/enter-vault.ts";
import { createEndings } from "./endings.ts";
import { identifyProcess } from "./identify-process.ts";
import type { Run, RunsDeps } from "./known-run.ts";

/** Why a run has no door. */
export type DoorRefusal =
  /** It was not asked for. */
  | "not_asked"
  /** Whoever asks is on another machine, or behind something that is on this one. */
  | "not_local"
  /** The system does not tell whose connections those are: a door would be everybody's. */
  | "owner_unknown"
  | "too_many"
  /** The system gave no port, or the server has no proxy. */
  | "unavailable";

export type RunRequest = {
  /** The vault that is meant, by name. */
  readonly vault: string | undefined;
  /** Its first process, as that one knows itself; `startedAt` where the system tells. */
  readonly pid: number;
  readonly startedAt: number | undefined;
  /** The session was minted for this run. */
  readonly own: boolean;
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
  /** Opens again the doors of before that still have what they were opened for. */
  restore(): Promise<void>;
  /** Closes doors whose access has ended; to be called about once a second. */
  sweep(): Promise<void>;
  /** Ends what was for runs that are over; to be called about twice a minute. */
  lookAfter(): Promise<void>;
  /** The ports of all doors. */
  ports(): readonly number[];
  /** Closes all of them; what is known of them stays for the next server. */
  stop(): void;
};

/** Each is a port and a descriptor. */
const MOST_RUNS = 512;
/** Of one session, with other vaults and other users. */
const MOST_OF_ONE = 16;
/** Of one token that many runs share. */
const MOST_PROCESSES = 64;
/**
 * For so long a door whose access is over still says so, and for as long as its first process lives: programs learn why, and
 * no other user's program takes the port over meanwhile.
 */
const LINGER_MS = 60_000;

/** How long after its minting a session may be said to be a run's own. */
const NEW_MS = 60_000;
/** How often an access that is over is asked for again: a grant may be given once more. */
const AGAIN_MS = 10_000;

const NEW_RUN = { door: undefined, overSince: undefined, askedAt: 0, isNoted: false } as const;

export function createRuns(deps: RunsDeps): Runs {
  return new KnownRuns(deps);
}

class KnownRuns implements Runs {
  readonly #deps: RunsDeps;
  readonly #runs = new Map<string, Run>();
  readonly #endings: ReturnType<typeof createEndings>;

  constructor(deps: RunsDeps) {
    this.#deps = deps;
    this.#endings = createEndings(deps);
  }

  async register(principal: Principal, request: RunRequest): Promise<Registered> {
    const named = request.vault;
    const vault = await enterOwnVault(this.#deps, principal, { named, action: "run:register" });
    const process = identifyProcess(this.#deps.processes, request);
    const own = request.own && (await this.#isNew(principal));
    const { key, run } = this.#runOf(principal, { request: { ...request, own }, vault, process });
    const registered = this.#open(run, request);
    // Known from here on: of those that ask at once each would open a door, and all but one stay open unseen.
    if (run.door !== undefined || (run.record.own && process !== undefined)) this.#runs.set(key, run);
    const mark = {
      pid: { after: request.pid },
      ...("doorPort" in registered ? { door_port: { after: registered.doorPort } } : {}),
    };
    try {
      await act(this.#deps, doerOf(principal), async (_, note) =>
        note({
          action: "run.register",
          vault,
          target: { type: "session", id: principal.publicId, name: "" },
          changes: mark,
        }),
      );
    } catch (error) {
      if (!run.isNoted) this.#forget(key);
      throw error;
    }
    run.isNoted = true;
    if (this.#runs.get(key) === run) this.#save();
    return registered;
  }

  async restore(): Promise<void> {
    for (const record of this.#deps.book.load()) {
      const run: Run = { record, ...NEW_RUN, isNoted: true };
      const { uid, port } = record;
      // A store that cannot be read decides nothing: each request is still checked.
      if ((await this.#check(record)) === "refused") continue;
      try {
        if (port !== undefined) {
          run.door = this.#deps.doors.open({ credentials: credentialsOf(record), uid, port });
        }
      } catch (error) {
        this.#deps.logger.warn(
          "the port of a run is taken by now: its programs that have no other way fail",
          {
            port,
            error: String(error),
          },
        );
        run.record = { ...record, port: undefined };
        if (!record.own) continue;
      }
      this.#runs.set(keyOf(record), run);
    }
    this.#save();
  }

  async sweep(): Promise<void> {
    for (const [key, run] of this.#runs) {
      const now = this.#deps.clock.now();
      if (run.overSince === undefined || now - run.askedAt >= AGAIN_MS) {
        run.askedAt = now;
        run.overSince = (await this.#check(run.record)) === "refused" ? (run.overSince ?? now) : undefined;
      }
      if (run.overSince === undefined) continue;
      if (now - run.overSince >= LINGER_MS && !this.#lives(run)) this.#forget(key);
    }
  }

  async lookAfter(): Promise<void> {
    for (const key of await this.#endings.over(this.#runs, (run) => this.#lives(run))) {
      const run = this.#runs.get(key);
      // Another may have joined one meanwhile whose session is shared.
      if (run === undefined || (!run.record.own && (run.record.unwatched || this.#lives(run)))) continue;
      this.#forget(key);
    }
    this.#save();
  }

  /** Bound, for it is handed on alone. */
  readonly ports = (): readonly number[] => {
    return [...this.#runs.values()].flatMap(({ door }) => (door === undefined ? [] : [door.port]));
  };

  stop(): void {
    // They stay known: a look or a sweep that is still under way writes down what it knows.
    for (const { door } of this.#runs.values()) door?.close();
  }

  /** The run that is meant, with its process noted. */
  #runOf(
    principal: Principal,
    { request, vault, process }: { request: RunRequest; vault: Vault; process: RunProcess | undefined },
  ): { readonly key: string; readonly run: Run } {
    const isScoped = principal.type === "scoped";
    const record: RunRecord = {
      session: principal.session,
      publicId: principal.publicId,
      vaultId: vault.id,
      // A session of one vault needs no name for it, and goes on when the vault is given another.
      vaultHint: isScoped ? undefined : vault.name,
      uid: request.openToAll ? undefined : request.from.uid,
      port: undefined,
      own: isScoped && request.own,
      processes: process === undefined ? [] : [process],
      unwatched: process === undefined,
    };
    const key = keyOf(record);
    const known = this.#runs.get(key);
    if (known === undefined) return { key, run: { record, ...NEW_RUN } };
    // What a run of its own starts within itself ends with it.
    if (!known.record.own) known.record = joined(known.record, record);
    return { key, run: known };
  }

  /**
   * A token that was minted a while ago may be in other hands as well, who must not lose it with this run; and of one that
   * does not slide no use is noted, so that theirs would not be seen.
   */
  async #isNew({ type, session }: Principal): Promise<boolean> {
    if (type !== "scoped" || [...this.#runs.values()].some(({ record }) => record.session === session))
      return false;
    const found = await this.#deps.store.sessions.byHash(session);
    return found?.idleTtlMs !== undefined && this.#deps.clock.now() - found.createdAt < NEW_MS;
  }

  #open(run: Run, { wantsDoor, openToAll, from }: RunRequest): Registered {
    const { record } = run;
    if (!wantsDoor) return { refused: "not_asked" };
    if (!from.isLocal) return { refused: "not_local" };
    if (record.uid === undefined && !openToAll) return { refused: "owner_unknown" };
    if (run.door !== undefined) return { doorPort: run.door.port };
    const ofSession = [...this.#runs.values()].filter((one) => one.record.session === record.session);
    if (this.#runs.size >= MOST_RUNS || ofSession.length >= MOST_OF_ONE) return { refused: "too_many" };
    try {
      run.door = this.#deps.doors.open({ credentials: credentialsOf(record), uid: record.uid, port: 0 });
      run.record = { ...record, port: run.door.port };
      return { doorPort: run.door.port };
    } catch (error) {
      this.#deps.logger.warn("no port can be had for a run", { error: String(error) });
      return { refused: "unavailable" };
    }
  }

  async #check(record: RunRecord): Promise<"granted" | "refused" | undefined> {
    try {
      return (await this.#deps.access.check(credentialsOf(record))).type;
    } catch {
      return undefined;
    }
  }

  #lives({ record }: Run): boolean {
    return record.processes.some((one: ProcessId) => isAlive(one, this.#deps.processes.find(one.pid)));
  }

  #forget(key: string): void {
    this.#runs.get(key)?.door?.close();
    this.#runs.delete(key);
    this.#save();
  }

  #save(): void {
    this.#deps.book.save([...this.#runs.values()].map(({ record }) => record));
  }
}

function keyOf({ session, vaultHint, uid }: RunRecord): string {
  return JSON.stringify([session, vaultHint, uid]);
}

function credentialsOf({ session, vaultHint }: RunRecord): {
  readonly session: TokenHash;
  readonly vaultHint: string | undefined;
} {
  return { session, vaultHint };
}

function joined(known: RunRecord, more: RunRecord): RunRecord {
  const processes = [...known.processes, ...more.processes];
  const unwatched = known.unwatched || more.unwatched || processes.length > MOST_PROCESSES;
  return { ...known, processes: processes.slice(0, MOST_PROCESSES), unwatched };
}
