import { CanarySearch } from "../../../src/app/canary/search.ts";
import { makeCanary, parseCanaryFormat } from "../../../src/core/canary/format.ts";
import { type CanaryId, DEFAULT_VAULT_ID, type VaultId } from "../../../src/core/ids.ts";
import { Secret } from "../../../src/core/secret.ts";
import { hmacSha256 } from "../../../src/crypto/digest.ts";
import { systemRandom } from "../../../src/crypto/random.ts";
import type { Broker } from "../broker.ts";

/** The texts of a canary as the instance would make it. */
export function canaryTexts(format: string): readonly string[] {
  const values = makeCanary(parseCanaryFormat(format), {
    bytes: (length) => systemRandom.bytes(length),
    sign: (text) => hmacSha256(systemRandom.bytes(32), text),
  });
  return values.map(({ value }) => value);
}

let made = 0;

/** Stores one in a vault and waits until requests are searched for it. */
export async function layCanary(
  { store, barrier, watch }: Pick<Broker, "store" | "barrier" | "watch">,
  format = "github",
  vaultId: VaultId = DEFAULT_VAULT_ID,
): Promise<{ readonly id: CanaryId; readonly texts: readonly string[] }> {
  made += 1;
  const id = `cnr_${made}` as CanaryId;
  const texts = canaryTexts(format);
  const sealed = barrier.seal(new Secret(JSON.stringify(texts)), { kind: "canary", vaultId, id });
  const fields = { format: parseCanaryFormat(format), label: "", startsWith: "", createdBy: "", triggers: 0 };
  await store.canaries.add({ id, vaultId, createdAt: made, ...fields }, sealed);
  await watch.load();
  return { id, texts };
}

/** A search for these texts alone. */
export function searchFor(...texts: readonly string[]): CanarySearch {
  return new CanarySearch(
    texts.map((text, at) => ({ id: `cnr_${at}` as CanaryId, vaultId: DEFAULT_VAULT_ID, texts: [text] })),
  );
}
