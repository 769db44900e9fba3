import { isIP } from "node:net";
import type { Target } from "../../core/net/target.ts";
import { isVerdict, UpstreamFault } from "../../core/net/upstream-fault.ts";
import { Lru } from "../../lib/lru.ts";
import {
  type Attempt,
  type AttemptOptions,
  attempt,
  CONNECT_TIMEOUT_MS,
  type Dialled,
  type TlsOptions,
} from "./attempt.ts";
import type { Resolve } from "./resolver.ts";
import { type AddressPolicy, vettedAddresses } from "./vetted-address.ts";

/** RFC 8305 5: so long the next address waits for the one before it. */
const STAGGER_MS = 250;
/** How many hosts, and for how long, it is remembered which address answered. */
const REMEMBERED = 1024;
const REMEMBERED_MS = 10 * 60_000;

/** Dials vetted addresses and remembers which of them answered. */
export class Dialler {
  readonly #policy: AddressPolicy;
  readonly #resolve: Resolve;
  readonly #admits: Admits;
  readonly #answered = new Lru<string, { readonly address: string; readonly until: number }>(REMEMBERED);

  /** `admits` says whether a socket with this descriptor may stay open; without it all may. */
  constructor(policy: AddressPolicy, resolve: Resolve, admits: Admits = () => true) {
    this.#policy = policy;
    this.#resolve = resolve;
    this.#admits = admits;
  }

  /**
   * Connects to one of the target's vetted addresses, as RFC 8305 says: families in turn, the next address 250 ms after
   * the one before or as soon as that has failed; the first that answers is taken. Throws UpstreamFault.
   */
  async dial(target: Target, tls: TlsOptions | undefined): Promise<Dialled> {
    const vetted = await vettedAddresses(this.#policy, target, this.#resolve);
    const name = `${target.host} ${target.port}`;
    const known = this.#answered.get(name);
    const first = known !== undefined && known.until > performance.now() ? known.address : undefined;
    const dialled = await new Race({ target, tls, admits: this.#admits }, inTurn(vetted, first)).result;
    this.#answered.set(name, { address: dialled.address, until: performance.now() + REMEMBERED_MS });
    return dialled;
  }

  /** Judges what is known without a resolver. Throws UpstreamFault. */
  async vet(target: Target): Promise<void> {
    await vettedAddresses(this.#policy, target, async () => []);
  }
}

/** RFC 8305 4: the families alternate, beginning with the resolver's first; an address that answered before leads. */
export function inTurn(addresses: readonly string[], first: string | undefined): readonly string[] {
  const lead = isIP(addresses[0] ?? "");
  const same = addresses.filter((address) => isIP(address) === lead);
  const other = addresses.filter((address) => isIP(address) !== lead);
  const turns: string[] = [];
  for (let at = 0; at < Math.max(same.length, other.length); at += 1) {
    turns.push(...same.slice(at, at + 1), ...other.slice(at, at + 1));
  }
  if (first === undefined || !turns.includes(first)) return turns;
  return [first, ...turns.filter((address) => address !== first)];
}

type Admits = (descriptor: number) => boolean;
type RaceOptions = Pick<AttemptOptions, "target" | "tls" | "admits">;

/** One dial over several addresses. */
class Race {
  readonly result: Promise<Dialled>;
  readonly #options: RaceOptions;
  readonly #resolve: (dialled: Dialled) => void;
  readonly #reject: (fault: UpstreamFault) => void;
  readonly #deadline = performance.now() + CONNECT_TIMEOUT_MS;
  readonly #waiting: string[];
  readonly #running = new Map<string, Attempt>();
  #next: Timer | undefined;
  #last: UpstreamFault;

  constructor(options: RaceOptions, addresses: readonly string[]) {
    this.#options = options;
    const { target } = options;
    this.#waiting = [...addresses];
    this.#last = new UpstreamFault("refused", `${target.host} has no address`);
    const { promise, resolve, reject } = Promise.withResolvers<Dialled>();
    this.result = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#start();
  }

  #start(): void {
    clearTimeout(this.#next);
    const left = this.#deadline - performance.now();
    const address = left > 0 ? this.#waiting.shift() : undefined;
    if (address === undefined) {
      if (this.#running.size === 0) this.#reject(this.#last);
      return;
    }
    const running = attempt({
      ...this.#options,
      address,
      connectMs: left,
      connected: () => this.#leaveTo(address),
    });
    this.#running.set(address, running);
    running.result.then(this.#resolve, (fault: UpstreamFault) => this.#failed(address, fault));
    if (this.#waiting.length > 0) this.#next = setTimeout(() => this.#start(), STAGGER_MS);
  }

  /** One answers: the others are given up, and come back only if TLS finds nobody behind it. */
  #leaveTo(address: string): void {
    clearTimeout(this.#next);
    for (const [other, running] of [...this.#running]) {
      if (other === address) continue;
      this.#running.delete(other);
      this.#waiting.push(other);
      running.cancel();
    }
  }

  #failed(address: string, fault: UpstreamFault): void {
    if (!this.#running.delete(address)) return;
    this.#last = fault;
    if (isVerdict(fault)) return this.#reject(fault);
    this.#start();
  }
}
