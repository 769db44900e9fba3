import { expireRegistrations } from "../app/agent/registrations.ts";
import type { HeadSigning } from "../app/audit/heads.ts";
import type { Dispatcher } from "../app/vault/webhook/dispatcher.ts";
import type { CertificateAuthority } from "../ports/certificate-authority.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";
import { repeat } from "./jobs/repeat.ts";
import { createRetention, type RetentionDeps } from "./log/retention.ts";

const TIDY_MS = 15 * 60_000;
/** How long an expired session is still told from one that never was. */
const EXPIRED_KEPT_MS = 7 * 24 * 3_600_000;
/** How long an invite is shown that is over. */
const ENDED_INVITES_KEPT_MS = 30 * 24 * 3_600_000;
/** A revocation by another process on the same database is noticed within this time. */
const POLL_MS = 500;
/** What another server has made is known here within this time; what it did at once, as soon as there is word of it. */
const ROOTS_MS = 10 * 60_000;
/** How often it is looked whether enough is new to be signed. */
const HEADS_MS = 10_000;
/** How long it can be told what became of a request that asked; its record in the audit log stays. */
const ENDED_ASKS_KEPT_MS = 24 * 3_600_000;
/** How late a webhook may be that is tried again, or that another server has noted; what is new here goes at once. */
const WEBHOOKS_MS = 2000;
const WEBHOOKS_GRACE_MS = 1000;
/** How long it is shown what became of an event. */
const DELIVERIES_KEPT_MS = 30 * 24 * 3_600_000;
/** How long it may take until the end of a proposal is written down; what reads it says so at once. */
const PROPOSALS_MS = 60_000;
const NOTICE_MS = 24 * 3_600_000;

export type JobDeps = {
  readonly store: Pick<
    Store,
    | "agentInvites"
    | "asks"
    | "oauthStates"
    | "changes"
    | "companyTokens"
    | "keyChallenges"
    | "usedProofs"
    | "registrations"
    | "passports"
    | "emailCodes"
    | "logs"
    | "sessions"
    | "userInvites"
    | "webhookDeliveries"
  >;
  readonly roots: Pick<CertificateAuthority, "renew" | "notices">;
  readonly headSigning: Pick<HeadSigning, "signWhenDue" | "notices">;
  readonly webhooks: Dispatcher;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly retention: RetentionDeps["retention"];
  /** Writes down which have expired, and says how many. */
  readonly expireProposals: () => Promise<number>;
};

/**
 * Starts what is done again and again; tidying up also at once. The result stops it and waits for what runs, which is
 * one slice of the pruning at most.
 */
export function startJobs({
  store,
  roots,
  headSigning,
  webhooks,
  logger,
  clock,
  retention,
  expireProposals,
}: JobDeps): () => Promise<void> {
  const stopping = new AbortController();
  const prune = createRetention({ logs: store.logs, logger, clock, retention });
  const purge = async () => {
    const deleted = await store.sessions.deleteExpired(clock.now() - EXPIRED_KEPT_MS);
    if (deleted > 0) logger.debug("expired sessions deleted", { deleted });
    await store.emailCodes.deleteExpired(clock.now());
    await store.oauthStates.deleteExpired(clock.now());
    await store.usedProofs.deleteExpired(clock.now());
    await store.companyTokens.deleteExpired(clock.now() - EXPIRED_KEPT_MS);
    await store.keyChallenges.deleteExpired(clock.now());
    await store.passports.deleteEnded(clock.now() - EXPIRED_KEPT_MS);
    await store.userInvites.deleteEnded(clock.now() - ENDED_INVITES_KEPT_MS);
    await store.agentInvites.deleteEnded(clock.now() - ENDED_INVITES_KEPT_MS);
    await expireRegistrations({ store, clock });
    await store.asks.deleteEnded(clock.now() - ENDED_ASKS_KEPT_MS, clock.now());
    await store.webhookDeliveries.deleteEnded(clock.now() - DELIVERIES_KEPT_MS);
  };
  const tell = createNoticeTeller(logger);
  const lookAfterRoots = async () => {
    if (await roots.renew()) logger.info("the root certificates have changed");
    tell(roots.notices(), clock.now());
  };
  const signHeads = async () => {
    await headSigning.signWhenDue();
    tell(headSigning.notices(), clock.now());
  };
  const expire = async () => {
    const expired = await expireProposals();
    if (expired > 0) logger.info("proposals expired", { expired });
  };
  const rootsJob = repeat(
    { name: "root certificates", everyMs: ROOTS_MS, now: true, logger },
    lookAfterRoots,
  );
  const webhooksJob = repeat({ name: "webhooks", everyMs: WEBHOOKS_MS, now: true, logger }, () =>
    webhooks.run(() => webhooksJob.again()),
  );
  const unsubscribe = store.changes.subscribe(({ type }) => {
    if (type === "instance") rootsJob.again();
    if (type !== "actor") webhooksJob.again();
  });
  const jobs = [
    rootsJob,
    webhooksJob,
    repeat(
      { name: "expired sessions, codes, invites and deliveries", everyMs: TIDY_MS, now: true, logger },
      purge,
    ),
    repeat({ name: "log retention", everyMs: TIDY_MS, now: true, logger }, () => prune(stopping.signal)),
    repeat({ name: "expired proposals", everyMs: PROPOSALS_MS, now: true, logger }, expire),
    repeat({ name: "audit log", everyMs: HEADS_MS, now: true, logger }, signHeads),
    repeat({ name: "changes", everyMs: POLL_MS, now: false, logger }, () => store.changes.poll()),
  ];
  return async () => {
    stopping.abort();
    unsubscribe();
    await Promise.all([webhooks.stop(WEBHOOKS_GRACE_MS), ...jobs.map((job) => job.stop())]);
  };
}

/** Tells each notice when it is new, and once a day after that. */
function createNoticeTeller(logger: Logger): (notices: readonly string[], now: number) => void {
  const lastTold = new Map<string, number>();
  return (notices, now) => {
    for (const notice of notices) {
      const last = lastTold.get(notice);
      if (last !== undefined && Math.abs(now - last) < NOTICE_MS) continue;
      lastTold.set(notice, now);
      logger.warn(notice);
    }
  };
}
