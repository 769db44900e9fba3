import { ed25519PublicKey, type PublicKey } from "../../../core/identity/did.ts";
import { ed25519Point } from "../../../core/identity/signing-key.ts";
import { DEFAULT_COMPANY_ID } from "../../../core/ids.ts";
import { formatMillis } from "../../../core/time.ts";
import type { MessageSigner } from "../../../ports/identity/message-signer.ts";
import type { Logger } from "../../../ports/logger.ts";
import type { CompanyDeps } from "../../company/company-of.ts";
import { signingKey, signingKeysOf } from "../../company/signing-keys.ts";

/** How long keys may be replaced before what is said is signed with the new one: the old ones are good meanwhile. */
const KEPT_MS = 60_000;

/**
 * What the server says on the channel, signed with the Ed25519 key of the company `default` as agents sign: over the
 * payload's JSON and the timestamp. Without the key, as while the database is full, it is said unsigned.
 */
export class Voice {
  readonly #deps: CompanyDeps & { readonly messageSigner: MessageSigner; readonly logger: Logger };
  #signing: { readonly publicKey: PublicKey; readonly sign: (message: Uint8Array) => Uint8Array } | undefined;
  #loading: Promise<void> | undefined;
  #loadedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: CompanyDeps & { readonly messageSigner: MessageSigner; readonly logger: Logger }) {
    this.#deps = deps;
  }

  /** By what agents know who speaks; undefined while there is no key. */
  get publicKey(): PublicKey | undefined {
    return this.#signing?.publicKey;
  }

  /** Resolves when there is a key to sign with, or none to be had. */
  async ready(): Promise<void> {
    const { clock } = this.#deps;
    if (Math.abs(clock.now() - this.#loadedAt) >= KEPT_MS) {
      this.#loading ??= this.#load().finally(() => {
        this.#loading = undefined;
      });
    }
    if (this.#signing === undefined) await this.#loading;
  }

  /** A whole message as text. */
  say(type: string, payload: Readonly<Record<string, unknown>>): string {
    const timestamp = formatMillis(this.#deps.clock.now());
    const signing = this.#signing;
    if (signing === undefined) return JSON.stringify({ type, payload, timestamp });
    const signed = new TextEncoder().encode(JSON.stringify(payload) + timestamp);
    const signature = signing.sign(signed).toBase64();
    return JSON.stringify({ type, payload, timestamp, publicKey: signing.publicKey, signature });
  }

  async #load(): Promise<void> {
    try {
      const key = signingKey(await signingKeysOf(this.#deps, DEFAULT_COMPANY_ID), "EdDSA");
      this.#signing = {
        publicKey: ed25519PublicKey(ed25519Point(key.publicKey)),
        sign: this.#deps.messageSigner.open(key),
      };
      this.#loadedAt = this.#deps.clock.now();
    } catch (error) {
      this.#deps.logger.warn("what is said on the agent channel cannot be signed", { error });
    }
  }
}
