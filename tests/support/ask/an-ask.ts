import type { NewAsk } from "../../../src/core/ask/ask.ts";
import type { PublicId, TokenHash, VaultId } from "../../../src/core/ids.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Store } from "../../../src/ports/store.ts";
import { DEFAULT, NOW } from "../../store/samples.ts";

let last = 0;

/** A question of the default vault that can be answered for half a minute. */
export function anAsk(fields: Partial<NewAsk> = {}): NewAsk {
  last += 1;
  return {
    vaultId: DEFAULT,
    actorType: "user",
    actorId: "u1",
    sessionId: "0123456789abcdef0123" as PublicId,
    run: "0123456789abcdef0123",
    ofToken: true,
    askedBy: "claude",
    method: "POST",
    scheme: "https",
    host: "api.example.com",
    port: 8443,
    path: "/v1/things",
    queryLength: 12,
    bodyBytes: 5_000_000_000,
    binding: `b${last}`,
    link: `l${last}` as TokenHash,
    createdAt: NOW,
    deadline: NOW + 30_000,
    ...fields,
  };
}

/** One that waits now in that vault; its number. */
export async function askIn(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  vault: string,
  fields: Partial<NewAsk> = {},
): Promise<number> {
  const vaultId = (await store.vaults.byName(vault))?.id as VaultId;
  const createdAt = clock.now();
  const ask = anAsk({ vaultId, actorId: `u${last}`, createdAt, deadline: createdAt + 30_000, ...fields });
  return (await store.asks.create(ask, 16)) ?? 0;
}
