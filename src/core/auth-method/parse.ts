import { foldFieldNames, isObject, unknownField } from "../fields.ts";
import { type Fail, failAs } from "../service/fault.ts";
import { isBlank } from "./field.ts";
import { AUTH_TYPES, type AuthMethod, fieldsOf } from "./method.ts";

const ALL_FIELDS: readonly string[] = AUTH_TYPES.flatMap((type) => fieldsOf(type).map(([name]) => name));

/**
 * How a service authenticates, from JSON or YAML. A field of another type is refused, and so is a header that a
 * broker must not set. Throws `invalid_service`.
 */
export function parseAuthMethod(value: unknown, fail: Fail = failAs("service")): AuthMethod {
  if (!isObject(value)) fail("auth", "is required and must be an object");
  const given = foldFieldNames(value, ["type", "description", ...ALL_FIELDS]);
  const type = AUTH_TYPES.find((known) => known === given["type"]);
  if (type === undefined) fail("auth.type", `must be one of ${AUTH_TYPES.join(", ")}`);
  if (given["description"] !== undefined) fail("auth.description", "is no longer a field; leave it out");
  const fields = fieldsOf(type);
  const own = fields.map(([name]) => name);
  const foreign = ALL_FIELDS.find((name) => !own.includes(name) && !isBlank(given[name]));
  if (foreign !== undefined) fail(`auth.${foreign}`, `does not belong to ${type}`);
  const unknown = unknownField(given, ["type", ...ALL_FIELDS]);
  if (unknown !== undefined) fail(`auth.${unknown.name}`, unknown.problem);
  const parsed = fields
    .map(([name, field]) => [name, field.parse(given[name], `auth.${name}`, fail)] as const)
    .filter(([, read]) => read !== undefined);
  // Each description is checked against its method, so what all of its fields parse to is that method.
  return { type, ...Object.fromEntries(parsed) } as AuthMethod;
}
