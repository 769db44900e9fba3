/** A source whose values are replaced only when it is asked to: `token-1`, `token-2`, … as an OAuth server gives them. */
import { Secret } from "../../../src/core/secret.ts";
import type { CredentialValue, SecretReading, SecretSource } from "../../../src/ports/secret-source.ts";

export type RenewableSource = {
  readonly source: SecretSource;
  /** The values that it was asked to replace, in order. */
  readonly spent: string[];
  /** What each refresh waits for and may be decided by; by default it gives the next token at once. */
  onRefresh(next: () => SecretReading, spent: CredentialValue): SecretReading | Promise<SecretReading>;
};

export function renewableSource(): RenewableSource {
  let number = 1;
  const reading = (): SecretReading => ({
    type: "static",
    value: new Secret(`token-${number}`),
    validUntil: Number.POSITIVE_INFINITY,
  });
  const next = () => {
    number += 1;
    return reading();
  };
  const renewable: RenewableSource = {
    spent: [],
    onRefresh: (give) => give(),
    source: {
      read: async () => reading(),
      async refresh(_vault, _key, value) {
        renewable.spent.push(value.value.open());
        return renewable.onRefresh(next, value);
      },
    },
  };
  return renewable;
}
