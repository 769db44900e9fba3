import { parseEmailDomains } from "../../core/account/email-domain.ts";
import type { Principal } from "../../core/actor.ts";
import { allOf } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { FieldChange } from "../../core/audit/record.ts";
import { NOTHING_SAVED, type PinnedLimits } from "../../core/limit/resolve.ts";
import { type LimitPayload, parseLimits, readStoredLimits, storedLimits } from "../../core/limit/saved.ts";
import {
  changeRetention,
  type PinnedRetention,
  type RetentionChange,
  readStoredRetention,
  resolveRetention,
  storedRetention,
} from "../../core/log/retention.ts";
import type { Mailer, MailServer } from "../../ports/mailer.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { demandUnlocked, describeLimits, type RateLimits, settingLocked } from "./rate-limits.ts";
import { type RegistrationRules, readRegistrationRules } from "./registration-rules.ts";
import { type SettingKey, settingChanges } from "./setting-changes.ts";

/** What the operator has set for good. */
export type PinnedSettings = { readonly limits: PinnedLimits; readonly retention: PinnedRetention };

export type InstanceSettings = RegistrationRules & {
  readonly smtpConfigured: boolean;
  readonly mailServer: MailServer | undefined;
  readonly rateLimits: RateLimits;
  readonly logRetention: ReturnType<typeof resolveRetention> & { readonly locked: boolean };
};

/** What is given is changed. */
export type SettingsChange = {
  readonly inviteOnly?: boolean | undefined;
  readonly allowedDomains?: readonly string[] | undefined;
  /** In place of all that is saved. */
  readonly rateLimit?: LimitPayload | undefined;
  /** Number by number. */
  readonly logRetention?: RetentionChange | undefined;
};

type Deps = Pick<ActDeps, "clock"> & {
  readonly store: Pick<Store, "settings">;
  readonly mailer: Pick<Mailer, "isConfigured" | "server">;
  readonly pinnedSettings: PinnedSettings;
};

/** How the instance is set; what was never set is the default. */
export async function readInstanceSettings(deps: Deps, principal: Principal): Promise<InstanceSettings> {
  authorize(deps, principal, "instance-setting:read");
  return load(deps);
}

/**
 * Changes what is given: all of it or, when any part is wrong, nothing. A function makes the change of what stands, in one
 * unit of work with the writing: what it throws changes nothing. Throws `bad_request` that names every fault, and
 * `setting_locked`. When it resolves, changed limits hold in this process.
 */
export async function changeInstanceSettings(
  deps: Deps & ActDeps & { reloadLimits(): Promise<void> },
  principal: Principal,
  change: SettingsChange | ((now: InstanceSettings) => SettingsChange),
): Promise<InstanceSettings> {
  authorize(deps, principal, "instance-setting:write");
  const hasLimits = await act(deps, doerOf(principal), async ({ settings }, note) => {
    const now = () => load({ ...deps, store: { settings } });
    const wanted = typeof change === "function" ? change(await now()) : change;
    const changes = await save(settings, judged(deps.pinnedSettings, wanted));
    if (Object.keys(changes).length > 0) {
      note({ action: "instance.set-settings", target: { type: "instance", id: "", name: "" }, changes });
    }
    return wanted.rateLimit !== undefined;
  });
  if (hasLimits) await deps.reloadLimits();
  return load(deps);
}

/** The same as it is kept. Throws as `changeInstanceSettings` does. */
function judged(pinned: PinnedSettings, change: SettingsChange) {
  const { inviteOnly, allowedDomains, rateLimit, logRetention } = change;
  const [domains, limits] = allOf(
    () => allowedDomains && parseEmailDomains("allowed_email_domains", allowedDomains),
    () => rateLimit && parseLimits(rateLimit),
    () => logRetention && changeRetention("log_retention.", {}, logRetention),
  );
  if (limits !== undefined) demandUnlocked(pinned.limits);
  if (logRetention !== undefined && pinned.retention.locked) {
    throw settingLocked("Log retention is", "AGENT_VAULT_LOGS_RETENTION_LOCK");
  }
  return { inviteOnly, domains, limits, logRetention };
}

/** Gives what became another. */
async function save(
  settings: Repos["settings"],
  { inviteOnly, domains, limits, logRetention }: ReturnType<typeof judged>,
): Promise<Readonly<Record<string, FieldChange>>> {
  const changes: Record<string, FieldChange> = {};
  const set = async (key: SettingKey, next: (text: string | undefined) => string | undefined) => {
    const before = await settings.instance(key);
    const after = next(before);
    if (before === after) return;
    await settings.setInstance(key, after);
    Object.assign(changes, settingChanges(key, before, after));
  };
  if (inviteOnly !== undefined) await set("invite_only", () => (inviteOnly ? "true" : undefined));
  if (domains !== undefined) {
    await set("allowed_email_domains", () => (domains.length === 0 ? undefined : JSON.stringify(domains)));
  }
  if (limits !== undefined) await set("ratelimit_config", () => storedLimits(limits));
  if (logRetention !== undefined) {
    await set("logs_retention", (text) =>
      storedRetention(changeRetention("", readStoredRetention(text) ?? {}, logRetention)),
    );
  }
  return changes;
}

async function load({ store, mailer, pinnedSettings: pinned }: Deps): Promise<InstanceSettings> {
  const { settings } = store;
  const limits = readStoredLimits(await settings.instance("ratelimit_config"));
  const retention = readStoredRetention(await settings.instance("logs_retention"));
  return {
    ...(await readRegistrationRules(store)),
    smtpConfigured: mailer.isConfigured,
    mailServer: mailer.server,
    rateLimits: describeLimits(pinned.limits, limits ?? NOTHING_SAVED),
    logRetention: {
      ...resolveRetention(pinned.retention, retention ?? {}),
      locked: pinned.retention.locked,
    },
  };
}
