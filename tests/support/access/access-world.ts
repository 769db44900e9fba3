import { createProxyAccess, type ProxyAccess } from "../../../src/app/proxy/proxy-access.ts";
import type { VaultRole } from "../../../src/core/access/vault-role.ts";
import { DEFAULT_TRUST_DOMAIN } from "../../../src/core/identity/trust-domain.ts";
import {
  type AgentId,
  DEFAULT_VAULT_ID,
  type PublicId,
  type TokenHash,
  type UserId,
  type VaultId,
} from "../../../src/core/ids.ts";
import { createSvidVerifier } from "../../../src/crypto/identity/svid-verifier.ts";
import { systemRandom } from "../../../src/crypto/random.ts";
import { createTokens } from "../../../src/crypto/tokens.ts";
import type { Session } from "../../../src/ports/store/account/sessions.ts";
import type { Store } from "../../../src/ports/store.ts";
import { migrate } from "../../../src/store/migrations/migrate.ts";
import { createStore, openDatabase } from "../../../src/store/open.ts";
import type { OpenDatabase } from "../../../src/store/schema.ts";
import { anAgent } from "../../store/samples.ts";
import { type FakeClock, fakeClock } from "../clock.ts";
import { type CountingStore, countingStore } from "./counting-store.ts";

export type AccessWorld = AsyncDisposable &
  Pick<CountingStore, "asked" | "hold"> & {
    readonly store: Store;
    /** Below the store: what is written here nobody is told of. */
    readonly raw: OpenDatabase;
    readonly clock: FakeClock;
    readonly access: ProxyAccess;
    readonly tokens: ReturnType<typeof createTokens>;
    /** A scoped session of an hour, and its token. */
    scoped(fields?: Partial<Extract<Session, { type: "scoped" }>>): Promise<Minted>;
    agent(name: string, grants: Readonly<Record<string, VaultRole>>): Promise<Minted & { id: AgentId }>;
    login(): Promise<Minted>;
    vault(name: string): Promise<VaultId>;
  };

export type Minted = { readonly token: string; readonly hash: TokenHash; readonly publicId: PublicId };

/** What verifies SVIDs here. */
export const SVIDS = { svidVerifier: createSvidVerifier(), trustDomain: DEFAULT_TRUST_DOMAIN };

export const HOUR = 3_600_000;

/** The proxy's view of who may use it, over a real store that is watched; only the clock is not real. */
export async function accessWorld(): Promise<AccessWorld> {
  const raw = await openDatabase({ url: "sqlite::memory:" });
  await migrate(raw);
  const real = await createStore(raw);
  const { store, asked, hold } = countingStore(real);
  const clock = fakeClock();
  const tokens = createTokens(systemRandom);
  const nobody = { type: "user", id: "nobody" as UserId, name: "nobody", role: "owner" } as const;
  const open = async (kind: "session" | "agent", who: object): Promise<Minted> => {
    const minted = tokens.mint(kind);
    const { hash, publicId } = minted;
    await real.sessions.create({ hash, publicId, createdAt: clock.now(), ...who } as Session);
    return minted;
  };
  return {
    store,
    raw,
    asked,
    hold,
    clock,
    tokens,
    access: createProxyAccess({ store, tokens, clock, ...SVIDS }),
    scoped: (fields = {}) =>
      open("session", {
        type: "scoped",
        vaultId: DEFAULT_VAULT_ID,
        vaultRole: "proxy",
        expiresAt: clock.now() + HOUR,
        ...fields,
      }),
    async agent(name, grants) {
      const id = systemRandom.uuid() as AgentId;
      const createdAt = clock.now();
      await real.agents.create(anAgent({ id, name, createdBy: "", createdAt, updatedAt: createdAt }));
      for (const [vault, role] of Object.entries(grants)) {
        const found = await real.vaults.byName(vault);
        if (found !== undefined)
          await real.grants.put({ type: "agent", id }, found.id, { role, grantedAt: 0 });
      }
      return { ...(await open("agent", { type: "agent", agentId: id })), id };
    },
    async login() {
      const id = systemRandom.uuid() as UserId;
      const user = { id, email: `${id}@example.com`, role: "owner", active: true } as const;
      await real.users.create({ ...user, createdAt: clock.now() });
      await real.grants.put({ type: "user", id }, DEFAULT_VAULT_ID, { role: "admin", grantedAt: 0 });
      return open("session", { type: "user", userId: id });
    },
    async vault(name) {
      const id = systemRandom.uuid() as VaultId;
      await real.vaults.create({ id, name, createdAt: clock.now() }, nobody);
      return id;
    },
    [Symbol.asyncDispose]: () => real.close(),
  };
}
