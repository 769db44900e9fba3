import { baseline } from "./0001-baseline.ts";
import { logSession } from "./0002-log-session.ts";
import { logIndexes } from "./0003-log-indexes.ts";
import { logWriters } from "./0004-log-writers.ts";
import { certificateRoots } from "./0005-certificate-roots.ts";
import { changes } from "./0006-changes.ts";
import { peopleAndAgents } from "./0007-people-and-agents.ts";
import { unmatchedHosts } from "./0008-unmatched-hosts.ts";
import { proposals } from "./0009-proposals.ts";
import { oauth } from "./0010-oauth.ts";
import { webhooks } from "./0011-webhooks.ts";
import type { Migration } from "./migration.ts";

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
];
