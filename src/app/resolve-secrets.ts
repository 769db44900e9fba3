import type { KeyName } from "../core/ids.ts";
import { type HeaderEdit, injectedHeaders, type Plan } from "../core/injection/plan.ts";
import { isFieldValue } from "../core/net/headers.ts";
import type { Barrier } from "../ports/barrier.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";
import { openCredential } from "./credentials.ts";
import type { VaultPolicy } from "./routing.ts";

/** A plan with its values, ready to be written many times. */
export type Resolved =
  | {
      readonly type: "ready";
      /** Bytes as latin1, as heads are written. */
      readonly headers: readonly HeaderEdit[];
      value(key: KeyName): string | undefined;
      /** Differs whenever what is injected differs; not the secret and of no use for guessing it. */
      readonly fingerprint: string;
    }
  | { readonly type: "missing"; readonly key: KeyName }
  /** It is there and does not open. */
  | { readonly type: "damaged"; readonly key: KeyName }
  /** A value holds CR, LF or another control character and cannot stand in a header. */
  | { readonly type: "unusable"; readonly key: KeyName | undefined; readonly header: string };

export type SecretResolver = {
  /** Directly when this policy's plan was resolved before; secrets live as long as the policy does. */
  resolve(policy: VaultPolicy, plan: Plan): Resolved | Promise<Resolved>;
};

type Deps = {
  readonly store: Pick<Store, "credentials">;
  readonly barrier: Barrier;
  readonly logger: Logger;
};

export function createSecretResolver(deps: Deps): SecretResolver {
  const resolved = new WeakMap<Plan, Resolved>();
  let serial = 0;
  const fingerprints = new Map<string, { injected: string; print: string }>();
  const fingerprint = (policy: VaultPolicy, plan: Plan, injected: readonly unknown[]): string => {
    const slot = `${policy.vaultId} ${plan.service.name}`;
    const text = JSON.stringify(injected);
    const known = fingerprints.get(slot);
    if (known?.injected === text) return known.print;
    serial += 1;
    fingerprints.set(slot, { injected: text, print: `i${serial}` });
    return `i${serial}`;
  };
  return {
    resolve(policy, plan) {
      const known = resolved.get(plan);
      if (known !== undefined) return known;
      return openAll(deps, policy, plan).then((values) => {
        const result = finish(plan, values, (injected) => fingerprint(policy, plan, injected));
        resolved.set(plan, result);
        return result;
      });
    },
  };
}

/** Undefined stands for a value that does not open. */
type Values = Map<KeyName, string | undefined>;

async function openAll(deps: Deps, policy: VaultPolicy, plan: Plan): Promise<Values> {
  const values: Values = new Map();
  for (const key of plan.keys) {
    const credential = await deps.store.credentials.get(policy.vaultId, key);
    if (credential === undefined) continue;
    const { sealed } = credential;
    values.set(key, openCredential(deps, { vaultId: policy.vaultId, key, sealed })?.open());
  }
  return values;
}

function finish(
  plan: Plan,
  values: ReadonlyMap<KeyName, string | undefined>,
  fingerprint: (injected: readonly unknown[]) => string,
): Resolved {
  const value = (key: KeyName) => values.get(key);
  const missing = plan.keys.find((key) => !values.has(key));
  if (missing !== undefined) return { type: "missing", key: missing };
  const damaged = plan.keys.find((key) => value(key) === undefined);
  if (damaged !== undefined) return { type: "damaged", key: damaged };
  const headers: HeaderEdit[] = [];
  for (const edit of injectedHeaders(plan.service.auth, value)) {
    const wire = Buffer.from(edit.value, "utf8").toString("latin1");
    if (!isFieldValue(wire)) {
      return { type: "unusable", key: plan.headerKeys[0], header: edit.name };
    }
    headers.push({ name: edit.name, value: wire });
  }
  return { type: "ready", headers, value, fingerprint: fingerprint([headers, [...values]]) };
}
