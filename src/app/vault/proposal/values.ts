import { parseCredentialValue } from "../../../core/credential/value.ts";
import { AppError } from "../../../core/errors.ts";
import type { KeyName } from "../../../core/ids.ts";
import { headerThatCannotCarry } from "../../../core/injection/fits.ts";
import type { Proposal } from "../../../core/proposal/proposal.ts";
import type { Sealed, Secret } from "../../../core/secret.ts";
import type { Service } from "../../../core/service/service.ts";
import type { Barrier } from "../../../ports/barrier.ts";

export type ChosenValue = { readonly key: KeyName; readonly value: Secret };

/** What there is to choose from. Of what a person gives, keys that are no slot are not looked at. */
export type Offered = {
  readonly proposal: Pick<Proposal, "vaultId" | "number" | "slots">;
  readonly fromAgent: ReadonlyMap<KeyName, Sealed>;
  readonly fromPerson: ReadonlyMap<string, Secret>;
};

/**
 * A value for each static slot: the person's, else the agent's. An empty one of the person's is refused and does not fall
 * back to the agent's. Throws `value_required` where there is none, and `bad_request` for a value that `services` could not
 * send; one answer names every fault, and its `keys` are the slots that have one.
 */
export function chooseValues(
  barrier: Pick<Barrier, "open">,
  services: readonly Service[],
  offered: Offered,
): readonly ChosenValue[] {
  const keys = offered.proposal.slots.flatMap((slot) => (slot.type === "static" ? [slot.key] : []));
  const missing = keys.filter((key) => !offered.fromPerson.has(key) && !offered.fromAgent.has(key));
  const empty = keys.filter((key) => offered.fromPerson.get(key)?.open() === "");
  const chosen = keys.flatMap((key) => {
    const value = empty.includes(key) ? undefined : valueFor(barrier, key, offered);
    return value === undefined ? [] : [{ key, value }];
  });
  const unfit = chosen.flatMap((one) => {
    const fault = faultOf(one, services);
    return fault === undefined ? [] : [{ key: one.key, fault }];
  });
  if (missing.length + empty.length + unfit.length === 0) return chosen;
  throw new AppError(missing.length + empty.length > 0 ? "value_required" : "bad_request", {
    message: [
      ...(missing.length === 0 ? [] : [`No value for ${missing.join(", ")}`]),
      ...(empty.length === 0 ? [] : [`The value of ${empty.join(", ")} is empty`]),
      ...unfit.map(({ fault }) => fault),
    ].join("; "),
    hint: "Send a value for each in credentials, by its key.",
    details: { keys: [...missing, ...empty, ...unfit.map(({ key }) => key)] },
  });
}

function valueFor(
  barrier: Pick<Barrier, "open">,
  key: KeyName,
  { proposal: { vaultId, number }, fromPerson, fromAgent }: Offered,
): Secret | undefined {
  const given = fromPerson.get(key);
  if (given !== undefined) return given;
  const sealed = fromAgent.get(key);
  return sealed && barrier.open(sealed, { kind: "proposal-credential", vaultId, proposal: number, key });
}

function faultOf({ key, value }: ChosenValue, services: readonly Service[]): string | undefined {
  const text = value.open();
  try {
    parseCredentialValue(key, text);
  } catch (error) {
    if (error instanceof AppError && error.kind === "invalid") return error.message.replace(/\.$/, "");
    throw error;
  }
  for (const service of services) {
    const header = headerThatCannotCarry(service, key, text);
    if (header === undefined) continue;
    return `The value of ${key} has a line break or another control character, and service "${service.name}" puts it into the header ${header}, which cannot carry one`;
  }
  return undefined;
}
