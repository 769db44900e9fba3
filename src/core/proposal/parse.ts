import { AppError } from "../errors.ts";
import type { KeyName } from "../ids.ts";
import { planInjection } from "../injection/plan.ts";
import type { Secret } from "../secret.ts";
import { type Fail, Faults, failAs, type ServiceFault } from "../service/fault.ts";
import type { HostOptions } from "../service/host-pattern.ts";
import { namesByMatcher } from "../service/merge.ts";
import { labelOf } from "../service/parse.ts";
import { nameOfChange, type ProposalGround } from "./apply.ts";
import { parseProposedService } from "./parse-service.ts";
import { type GivenSlot, parseSlot } from "./parse-slot.ts";
import { type CredentialSlot, PROPOSAL_LIMITS, type ProposedService } from "./proposal.ts";
import { resolveChange } from "./resolve.ts";
import { parseText } from "./text.ts";

/** A proposal as it is sent. What the lists hold is judged here. */
export type ProposalBody = {
  readonly services?: readonly unknown[] | undefined;
  readonly credentials?: readonly unknown[] | undefined;
  readonly message?: string | undefined;
  readonly user_message?: string | undefined;
};

export type ParsedProposal = {
  readonly services: readonly ProposedService[];
  readonly slots: readonly CredentialSlot[];
  /** What the agent gave for static slots; no part of the proposal that anybody is shown. */
  readonly values: readonly { readonly key: KeyName; readonly value: Secret }[];
  readonly message: string;
  readonly userMessage: string;
};

/**
 * A proposal for a vault that has what `ground` says. Throws, in this order: `invalid_proposal` for a service with a
 * `description`, `service_not_found` and `service_ambiguous` for a delete without a name, and `invalid_proposal`; that one
 * names every fault of the whole body, and repeats no value.
 */
export function parseProposal(
  body: ProposalBody,
  ground: ProposalGround,
  options: HostOptions,
): ParsedProposal {
  const faults = new Faults();
  const services = parseServices(body.services ?? [], ground, { options, faults });
  const slots = parseSlots(body.credentials ?? [], options, faults);
  const message = parseMessage("message", body.message, PROPOSAL_LIMITS.message, faults);
  const userMessage = parseMessage("user_message", body.user_message, PROPOSAL_LIMITS.userMessage, faults);
  if (services?.length === 0 && slots?.length === 0) {
    faults.attempt(() => asWhole("services", "or credentials must hold at least one entry"));
  }
  if (services !== undefined && slots !== undefined) demandReferences(services, slots, ground, faults);
  throwAny(faults.found);
  return {
    services: services ?? [],
    slots: (slots ?? []).map(({ slot }) => slot),
    values: (slots ?? []).flatMap(({ slot: { key }, value }) =>
      value === undefined ? [] : [{ key, value }],
    ),
    message,
    userMessage,
  };
}

type Reading = { readonly options: HostOptions; readonly faults: Faults };

/** Undefined when one of them is not valid: what depends on all of them cannot be judged then. */
function parseServices(
  values: readonly unknown[],
  { services: existing }: ProposalGround,
  { options, faults }: Reading,
): readonly ProposedService[] | undefined {
  const before = faults.found.length;
  demandAtMost(PROPOSAL_LIMITS.services, { field: "services", values, faults });
  const adopt = namesByMatcher(existing, { make: false, keeps: true });
  const parsed = values
    .slice(0, PROPOSAL_LIMITS.services)
    .map((value, at) =>
      faults.attempt(() => parseProposedService(value, { ...options, adopt }, at), ["services", at]),
    );
  // A field that was given up: the original refuses it before it looks at the vault.
  if (faults.found.some(({ at }) => at.length === 3 && at[2] === "description")) throwAny(faults.found);
  const names = new Set<string>();
  const changes = parsed.map((change, at) =>
    faults.attempt(() => {
      if (change === undefined) return undefined;
      const resolved = resolveChange(change, existing, failOf(change, at));
      const name = nameOfChange(resolved);
      if (names.has(name)) failOf(resolved, at)("name", "is used twice");
      names.add(name);
      return resolved;
    }, ["services", at]),
  );
  return faults.found.length > before ? undefined : changes.filter((change) => change !== undefined);
}

function failOf(change: ProposedService, at: number): Fail {
  return failAs(labelOf(nameOfChange(change), `services[${at}]`));
}

function parseSlots(
  values: readonly unknown[],
  options: HostOptions,
  faults: Faults,
): readonly GivenSlot[] | undefined {
  const before = faults.found.length;
  demandAtMost(PROPOSAL_LIMITS.slots, { field: "credentials", values, faults });
  const keys = new Set<KeyName>();
  const slots = values.slice(0, PROPOSAL_LIMITS.slots).map((value, at) =>
    faults.attempt(() => {
      const given = parseSlot(value, options, at);
      const { key } = given.slot;
      if (keys.has(key)) failAs(`credential ${key}`)("key", "is used twice");
      keys.add(key);
      return given;
    }, ["credentials", at]),
  );
  return faults.found.length > before ? undefined : slots;
}

/** What services need has to be there or to come, and what comes has to be for one of the services. */
function demandReferences(
  services: readonly ProposedService[],
  slots: readonly GivenSlot[],
  ground: ProposalGround,
  faults: Faults,
): void {
  const sets = new Set(slots.flatMap(({ slot }) => (slot.type === "delete" ? [] : [slot.key])));
  const deletes = new Set(slots.flatMap(({ slot }) => (slot.type === "delete" ? [slot.key] : [])));
  const used = new Set<KeyName>();
  for (const change of services) {
    if (change.type !== "set") continue;
    const fail = failAs(`service "${change.service.name}"`);
    for (const key of planInjection(change.service).keys) {
      used.add(key);
      if (deletes.has(key)) faults.attempt(() => fail("auth", `needs ${key}, which this proposal deletes`));
      else if (!sets.has(key) && !ground.keys.has(key)) {
        faults.attempt(() =>
          fail(
            "auth",
            `needs ${key}, which the vault does not hold: add it to credentials (--credential ${key}), or use a stored key`,
          ),
        );
      }
    }
  }
  if (services.length === 0) return;
  for (const key of sets) {
    if (used.has(key)) continue;
    faults.attempt(() => failAs(`credential ${key}`)("key", "is used by no service that this proposal sets"));
  }
}

function parseMessage(field: string, value: string | undefined, characters: number, faults: Faults): string {
  return faults.attempt(() => parseText(value, { at: field, characters }, asWhole));
}

function demandAtMost(
  max: number,
  {
    field,
    values,
    faults,
  }: { readonly field: string; readonly values: readonly unknown[]; readonly faults: Faults },
): void {
  faults.attempt(() => {
    if (values.length > max) asWhole(field, `holds ${values.length} entries; at most ${max} are allowed`);
  });
}

/** For what is about the body itself. */
const asWhole: Fail = (field, problem) => failAs("proposal")(field, problem);

/** Faults show what was sent; of each only as much as helps. */
const MAX_SHOWN = 400;

function throwAny(faults: readonly ServiceFault[]): void {
  if (faults.length === 0) return;
  const said = faults.map(({ message }) =>
    message.length > MAX_SHOWN ? `${message.slice(0, MAX_SHOWN).toWellFormed()}…` : message,
  );
  throw new AppError("invalid_proposal", { message: [...new Set(said)].join("; ") });
}
