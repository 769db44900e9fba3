import * as v from "valibot";
import { AppError, type FieldFault } from "../core/errors.ts";
import { type Fields, foldFieldNames, isObject } from "../core/fields.ts";
import { MAX_API_BODY_BYTES } from "../core/limit/api-body.ts";

export type BodySchema = v.ObjectSchema<v.ObjectEntries, undefined>;

/**
 * The JSON object of a request, checked; of one that may be left out, an empty body is an empty object. Member names
 * match in any case, null counts as absent and unknown members are dropped, in objects within it too. Throws `bad_request` with every fault in one
 * message, which repeats no value, and `body_too_large`.
 */
export async function readBody<S extends BodySchema>(
  request: Request,
  schema: S,
  { optional = false }: { readonly optional?: boolean } = {},
): Promise<v.InferOutput<S>> {
  const bytes = await readCapped(request);
  const value = optional && bytes.length === 0 ? {} : parseJson(bytes);
  if (!isObject(value)) throw bad("The body must be a JSON object.");
  return checkBody(value, schema);
}

/** The same of what was read already, such as the fields of a form. */
export function checkBody<S extends BodySchema>(value: Fields, schema: S): v.InferOutput<S> {
  const result = v.safeParse(schema, asDeclared(schema, value));
  if (result.success) return result.output;
  const fieldFaults = result.issues.map((issue): FieldFault => {
    const field = v.getDotPath(issue);
    return { ...(field === null ? {} : { field }), code: "bad_request", message: describe(issue) };
  });
  throw new AppError("bad_request", {
    message: fieldFaults.map(({ message }) => message).join("; "),
    fieldFaults,
  });
}

/**
 * What a request's JSON is, whatever it is; undefined for an empty body where that is allowed. Throws `bad_request` in
 * the words of the documents, and `body_too_large`.
 */
export async function readJson(
  request: Request,
  { optional = false, maxBytes }: { readonly optional?: boolean; readonly maxBytes?: number } = {},
): Promise<unknown> {
  const bytes = await readCapped(request, maxBytes);
  if (optional && bytes.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw bad("Request body must be valid JSON");
  }
}

type Shape = v.GenericSchema & {
  readonly wrapped?: Shape;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly item?: Shape;
  readonly value?: Shape;
};

/** `value` with the names that its schema declares; what has another shape than that is left for the schema to refuse. */
function asDeclared(schema: Shape, value: unknown): unknown {
  const { wrapped, entries, item, value: member } = schema;
  if (wrapped !== undefined) return asDeclared(wrapped, value);
  if (Array.isArray(value)) return item === undefined ? value : value.map((one) => asDeclared(item, one));
  if (!isObject(value)) return value;
  if (entries !== undefined) {
    const folded = foldFieldNames(value, Object.keys(entries));
    return mapMembers(folded, (one, name) =>
      entries[name] === undefined ? one : asDeclared(entries[name], one),
    );
  }
  return schema.type === "record" && member !== undefined
    ? mapMembers(value, (one) => asDeclared(member, one))
    : value;
}

function mapMembers(object: Fields, change: (value: unknown, name: string) => unknown): Fields {
  return Object.fromEntries(Object.entries(object).map(([name, one]) => [name, change(one, name)]));
}

/** The body's bytes; throws `body_too_large` for more than `maxBytes` (1 MiB), of which the rest is not read. */
export async function readCapped(
  request: Request,
  maxBytes: number = MAX_API_BODY_BYTES,
): Promise<Uint8Array> {
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw bad("The request needs a JSON body.");
  try {
    // `fatal`: a replaced byte inside a credential would be stored and never work.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw bad("The body is not valid JSON.");
  }
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? "body";
  if (issue.type === "check") return `${path} must be ${issue.message}`;
  return issue.received === "undefined" || issue.type === "non_empty"
    ? `${path} is required`
    : `${path} must be ${NOUNS[issue.expected ?? ""] ?? `of type ${issue.expected}`}`;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
};

function tooLarge(maxBytes: number): AppError {
  if (maxBytes === MAX_API_BODY_BYTES) return new AppError("body_too_large");
  return new AppError("body_too_large", { message: `The body is larger than ${maxBytes / 1024} KiB.` });
}

function bad(message: string): AppError {
  return new AppError("bad_request", { message });
}
