import type { AgentRepo } from "./store/agents.ts";
import type { Changes } from "./store/changes.ts";
import type { CredentialRepo } from "./store/credentials.ts";
import type { GrantRepo } from "./store/grants.ts";
import type { KeyRepo } from "./store/keys.ts";
import type { LogRepo } from "./store/logs.ts";
import type { ServiceRepo } from "./store/services.ts";
import type { SessionRepo } from "./store/sessions.ts";
import type { SettingRepo } from "./store/settings.ts";
import type { UserRepo } from "./store/users.ts";
import type { VaultRepo } from "./store/vaults.ts";

/**
 * Everything persistent. All methods are atomic; absent is `undefined`; times are milliseconds since 1970.
 * Failures of the engine arrive as AppError (`store_full`, `store_corrupt`, `store_unavailable`).
 */
export type Store = {
  readonly users: UserRepo;
  readonly agents: AgentRepo;
  readonly sessions: SessionRepo;
  readonly vaults: VaultRepo;
  readonly grants: GrantRepo;
  readonly credentials: CredentialRepo;
  readonly services: ServiceRepo;
  readonly settings: SettingRepo;
  readonly logs: LogRepo;
  readonly keys: KeyRepo;
  readonly changes: Changes;
  /** Resolves when the engine answers; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
};
