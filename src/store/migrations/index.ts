import type { Migration } from "./migration.ts";
import { baseline } from "./steps/0001-baseline.ts";
import { logSession } from "./steps/0002-log-session.ts";
import { logIndexes } from "./steps/0003-log-indexes.ts";
import { logWriters } from "./steps/0004-log-writers.ts";
import { certificateRoots } from "./steps/0005-certificate-roots.ts";
import { changes } from "./steps/0006-changes.ts";
import { peopleAndAgents } from "./steps/0007-people-and-agents.ts";
import { unmatchedHosts } from "./steps/0008-unmatched-hosts.ts";
import { proposals } from "./steps/0009-proposals.ts";
import { oauth } from "./steps/0010-oauth.ts";
import { webhooks } from "./steps/0011-webhooks.ts";
import { companies } from "./steps/0012-companies.ts";
import { identity } from "./steps/0013-identity.ts";
import { placeholderSent } from "./steps/0014-placeholder-sent.ts";
import { logTimes } from "./steps/0015-log-times.ts";
import { tlsAlert } from "./steps/0016-tls-alert.ts";
import { foundIn } from "./steps/0017-found-in.ts";
import { canaries } from "./steps/0018-canaries.ts";
import { usageLimits } from "./steps/0019-usage-limits.ts";
import { asks } from "./steps/0020-asks.ts";

/** Every step in order; a new one is added at the end. Imported statically, so the binary carries them. */
export const MIGRATIONS: readonly Migration[] = [
  baseline,
  logSession,
  logIndexes,
  logWriters,
  certificateRoots,
  changes,
  peopleAndAgents,
  unmatchedHosts,
  proposals,
  oauth,
  webhooks,
  companies,
  identity,
  placeholderSent,
  logTimes,
  tlsAlert,
  foundIn,
  canaries,
  usageLimits,
  asks,
];
