import type { Presence } from "../app/agent/presence.ts";
import type { HeadSigning } from "../app/audit/heads.ts";
import type { ConsoleLinks } from "../app/console/links.ts";
import type { PinnedSettings } from "../app/instance/settings.ts";
import type { Setup } from "../app/instance/setup.ts";
import type { Limits } from "../app/limits/limits.ts";
import type { Usage } from "../app/proxy/usage.ts";
import type { Runs } from "../app/run/runs.ts";
import type { ProposalNews } from "../app/vault/proposal/notify.ts";
import type { IdentitySettings } from "../core/identity/settings.ts";
import type { TrustDomains } from "../core/identity/trust-domain.ts";
import type { Barrier } from "../ports/barrier.ts";
import type { CertificateAuthority } from "../ports/certificate-authority.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest, Hmac } from "../ports/digest.ts";
import type { Ed25519 } from "../ports/identity/ed25519.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { Logger } from "../ports/logger.ts";
import type { Mailer } from "../ports/mailer.ts";
import type { HttpClient } from "../ports/net/http-client.ts";
import type { OAuthClient } from "../ports/net/oauth-client.ts";
import type { PublicSuffixes } from "../ports/net/public-suffix.ts";
import type { Passwords } from "../ports/passwords.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import type { SvidSigner, SvidVerifier } from "../ports/svid.ts";
import type { Tokens } from "../ports/tokens.ts";

/** The listening proxy, for those who fetch its root certificates. */
export type MitmInfo = { readonly port: number; readonly tls: boolean; readonly rootPem: string };

/** What the control plane is built from. */
export type ApiDeps = {
  readonly store: Store;
  readonly barrier: Barrier;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  readonly digest: Digest;
  readonly hmac: Hmac;
  readonly svids: SvidSigner;
  readonly svidVerifier: SvidVerifier;
  readonly ed25519: Ed25519;
  readonly trustDomain: TrustDomains;
  readonly identity: IdentitySettings;
  readonly mailer: Mailer;
  readonly publicSuffixes: PublicSuffixes;
  /** For calls of our own. */
  readonly httpClient: HttpClient;
  readonly oauthClient: OAuthClient;
  readonly logger: Logger;
  /** Where this process's proxy puts its rows. */
  readonly log: Pick<LogSink, "flush">;
  /** Where clients reach this server; no trailing slash. */
  readonly baseUrl: string;
  /** Set when the operator named an address; only then is it shown. */
  readonly publicUrl?: string;
  /** Only this machine can connect, so requests for any other host name are refused. */
  readonly loopbackOnly: boolean;
  /** Lets services name hosts of this machine. */
  readonly devMode: boolean;
  /** Names whose address the operator stated; services may name them whatever they are called. */
  readonly pinned?: { has(host: string): boolean };
  /** Undefined while the proxy is off. */
  mitm(): MitmInfo | undefined;
  /** Programs of this machine that were started behind the proxy. */
  readonly runs: Pick<Runs, "register">;
  readonly authority: CertificateAuthority;
  readonly headSigning: HeadSigning;
  /** Called once the bootstrap token is used up or void. */
  onBootstrapped(): Promise<void>;
  /** As `RecoveryDeps` has it. */
  readonly offerBootstrap: (() => Promise<void>) | undefined;
  /** Shared with the proxy. */
  readonly limits: Limits;
  /** Which agents are there; shared with the proxy, and to be flushed before it is read from the store. */
  readonly presence: Presence;
  /** What is used up of limits; shared with the proxy, and to be settled before it is read from the store. */
  readonly usage: Pick<Usage, "settle">;
  /** Brings saved limits into force. */
  reloadLimits(): Promise<void>;
  /** What of the settings is not for owners to change. */
  readonly pinnedSettings: PinnedSettings;
  /** CIDR blocks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
};

/** The same with what the api makes for itself. */
export type ApiContext = ApiDeps & {
  readonly setup: Setup;
  readonly proposalNews: ProposalNews;
  readonly consoleLinks: ConsoleLinks;
};
