import type { AccessResult, ProxyAccess } from "../app/proxy-access.ts";
import type { Caller } from "./flow.ts";

/** Something that lasts longer than a request and ends when its caller may not use the proxy any more. */
export type Lasting = { readonly caller: Caller; destroy(): void };

/**
 * What is open on behalf of whom. A revocation closes it within a second; it is not left for the next request,
 * because a stream or a socket may never make one.
 */
export class Live {
  readonly #access: ProxyAccess;
  readonly #open = new Map<Lasting, string>();
  readonly #perActor = new Map<string, number>();
  readonly #cap: number;
  #checking = false;
  #again = false;

  /** `cap` bounds what one actor may hold open; 0 is no bound. */
  constructor(access: ProxyAccess, cap: number) {
    this.#access = access;
    this.#cap = cap;
  }

  /** Whether this actor has room for another tunnel or socket. */
  hasRoom(countedAs: string): boolean {
    return this.#cap === 0 || (this.#perActor.get(countedAs) ?? 0) < this.#cap;
  }

  /** Also looks whether the access still holds: it may have ended while a handshake was under way. */
  add(lasting: Lasting): void {
    const { access } = lasting.caller;
    if (access !== undefined && !this.#access.isCurrent(access)) void this.#check(lasting);
    const countedAs = lasting.caller.access?.countedAs ?? "";
    this.#open.set(lasting, countedAs);
    this.#perActor.set(countedAs, (this.#perActor.get(countedAs) ?? 0) + 1);
  }

  remove(lasting: Lasting): void {
    const countedAs = this.#open.get(lasting);
    if (countedAs === undefined) return;
    this.#open.delete(lasting);
    const left = (this.#perActor.get(countedAs) ?? 1) - 1;
    if (left > 0) this.#perActor.set(countedAs, left);
    else this.#perActor.delete(countedAs);
  }

  /** Something changed: whoever has lost access loses what is open. One pass at a time, none is missed. */
  async revalidate(): Promise<void> {
    this.#again = true;
    if (this.#checking) return;
    this.#checking = true;
    try {
      while (this.#again) {
        this.#again = false;
        for (const lasting of [...this.#open.keys()]) await this.#check(lasting);
      }
    } finally {
      this.#checking = false;
    }
  }

  async #check(lasting: Lasting): Promise<void> {
    const { caller } = lasting;
    if (caller.access !== undefined && this.#access.isCurrent(caller.access)) return;
    const result = await this.#look(caller);
    // A store that cannot be read decides nothing here: each request is still checked, and those fail closed.
    if (result === undefined) return;
    if (result.type === "granted" && result.access.vaultId === caller.access?.vaultId) {
      caller.access = result.access;
      return;
    }
    caller.access = undefined;
    lasting.destroy();
  }

  async #look(caller: Caller): Promise<AccessResult | undefined> {
    if (caller.credentials === undefined) return { type: "refused", reason: "session_invalid" };
    try {
      return await this.#access.check(caller.credentials);
    } catch {
      return undefined;
    }
  }
}
