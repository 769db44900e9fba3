import { isKeyName } from "../credential/key-name.ts";
import { foldFieldNames, isObject, unknownField } from "../fields.ts";
import type { KeyName } from "../ids.ts";
import { type Fail, Faults, failAs } from "./fault.ts";
import { SURFACES, type Substitution, type Surface } from "./service.ts";

const MIN_PLACEHOLDER = 4;

/**
 * One substitution. A placeholder must be unlikely in ordinary traffic, so it is longer than a word's stem and
 * holds `__` or one of `- . ~`. Throws `InvalidService` with every fault.
 */
export function parseSubstitution(
  value: unknown,
  field = "substitution",
  fail: Fail = failAs("service"),
): Substitution {
  if (!isObject(value)) fail(field, "must be an object with key and placeholder");
  const fields = foldFieldNames(value, ["key", "placeholder", "in", "description"]);
  const faults = new Faults();
  faults.attempt(() => {
    if (fields["description"] !== undefined)
      fail(`${field}.description`, "is no longer a field; leave it out");
    const unknown = unknownField(fields, ["key", "placeholder", "in"]);
    if (unknown !== undefined) fail(`${field}.${unknown.name}`, unknown.problem);
  });
  const key = faults.attempt(() => parseKey(fields["key"], `${field}.key`, fail));
  const placeholder = faults.attempt(() =>
    parsePlaceholder(fields["placeholder"], `${field}.placeholder`, fail),
  );
  const surfaces = faults.attempt(() => parseSurfaces(fields["in"], `${field}.in`, fail));
  faults.throwAny();
  return { key, placeholder, ...surfaces };
}

/** Every substitution of a service; two must not share a placeholder. */
export function parseSubstitutions(value: unknown, fail: Fail): Substitution[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) fail("substitutions", "must be a list");
  const faults = new Faults();
  const parsed = value.map((one, at) =>
    faults.attempt(() => parseSubstitution(one, `substitutions[${at}]`, fail)),
  );
  faults.throwAny();
  const seen = new Set<string>();
  for (const { placeholder } of parsed) {
    if (seen.has(placeholder)) fail("substitutions", `use the placeholder "${placeholder}" twice`);
    seen.add(placeholder);
  }
  return parsed;
}

function parseKey(value: unknown, field: string, fail: Fail): KeyName {
  if (typeof value === "string" && isKeyName(value)) return value;
  return fail(field, "must be a credential key such as STRIPE_KEY");
}

function parsePlaceholder(value: unknown, field: string, fail: Fail): string {
  if (typeof value !== "string" || value === "") fail(field, "is required");
  if (value.length < MIN_PLACEHOLDER) fail(field, `must be at least ${MIN_PLACEHOLDER} characters long`);
  if (!/^[A-Za-z0-9_.~-]+$/.test(value)) fail(field, "may hold only A-Z a-z 0-9 _ . ~ -");
  if (!/[A-Za-z0-9]/.test(value)) fail(field, "must hold a letter or a digit");
  if (!/__|[-.~]/.test(value))
    fail(field, "must hold __ or one of - . ~ so that no ordinary word matches it");
  return value;
}

function parseSurfaces(value: unknown, field: string, fail: Fail): Pick<Substitution, "in"> {
  if (value === undefined) return {};
  if (!Array.isArray(value)) fail(field, `must be a list of ${SURFACES.join(", ")}`);
  const surfaces: Surface[] = [];
  for (const one of value) {
    const surface = SURFACES.find((known) => known === one);
    if (surface === undefined) fail(field, `may hold only ${SURFACES.join(", ")}`);
    if (surfaces.includes(surface)) fail(field, `names ${surface} twice`);
    surfaces.push(surface);
  }
  return surfaces.length === 0 ? {} : { in: surfaces };
}
