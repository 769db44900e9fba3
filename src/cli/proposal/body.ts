/** What a proposal asks for, from flags or from a file. */
import { readFileSync } from "node:fs";
import type { CreateProposalBody } from "../../contract/vault/proposals.ts";
import { isObject } from "../../core/fields.ts";
import { slugFrom } from "../../core/service/slug.ts";
import { checkKey } from "../credential/collect.ts";
import { Failure, UsageFaults, usageError } from "../failure.ts";
import { hasServiceFlags, type ServiceFlags, serviceFromFlags } from "../service/flags.ts";
import { serviceFromTemplate } from "../service/template.ts";
import { readStdinBytes } from "../ui/stdin.ts";

export type Asked = ServiceFlags & {
  readonly template: string | undefined;
  readonly credential: readonly string[];
  readonly file: string | undefined;
  readonly message: string | undefined;
  readonly "user-message": string | undefined;
};

/** A body to be written as JSON, or a file's bytes as they are. */
export type ProposalBody =
  | { readonly type: "body"; readonly body: CreateProposalBody }
  | { readonly type: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> };

/** Throws a usage error where flags do not go together or say nothing, and a Failure for a file that is no JSON. */
export async function proposalBody(asked: Asked): Promise<ProposalBody> {
  const { file, credential, template } = asked;
  const describes = hasServiceFlags(asked) || template !== undefined || credential.length > 0;
  if (file === undefined) {
    if (!describes)
      throw usageError("nothing to ask for", "describe a service or a credential by flags, or give -f FILE");
    return { type: "body", body: { ...fromFlags(asked), ...messages(asked) } };
  }
  if (describes) throw usageError("-f cannot be mixed with what describes a service or a credential");
  const bytes = file === "-" ? await readStdinBytes("the proposal") : new Uint8Array(readFileSync(file));
  const said = messages(asked);
  if (Object.keys(said).length === 0) return { type: "bytes", bytes };
  return { type: "body", body: { ...readJson(bytes, file), ...said } };
}

function fromFlags(asked: Asked): CreateProposalBody {
  const faults = new UsageFaults();
  const credentials = faults.attempt(() => slots(asked.credential)) ?? [];
  const { template } = asked;
  const isService = template !== undefined || hasServiceFlags(asked);
  const service = isService
    ? faults.attempt(() =>
        template === undefined ? serviceFromFlags(asked) : serviceFromTemplate(template, asked),
      )
    : undefined;
  faults.throwAny();
  if (service === undefined) return { credentials };
  const { name = slugFrom(String(service["host"])) } = service;
  return {
    services: [{ action: "set", ...service, name }],
    ...(credentials.length === 0 ? {} : { credentials }),
  };
}

/** `STRIPE_KEY`, or with what it is: `STRIPE_KEY=Stripe live key`. */
function slots(words: readonly string[]): { action: "set"; key: string; description?: string }[] {
  const faults = new UsageFaults();
  const found = words.map((word) => {
    const equals = word.indexOf("=");
    const key = equals === -1 ? word : word.slice(0, equals);
    faults.attempt(() => checkKey(key));
    return { action: "set" as const, key, ...(equals === -1 ? {} : { description: word.slice(equals + 1) }) };
  });
  const twice = found.filter(({ key }, at) => found.findIndex((one) => one.key === key) !== at);
  for (const { key } of twice) faults.add(usageError(`--credential ${key} is given twice`));
  faults.throwAny();
  return found;
}

function messages(asked: Asked): Pick<CreateProposalBody, "message" | "user_message"> {
  const { message, "user-message": forPerson } = asked;
  return {
    ...(message === undefined ? {} : { message }),
    ...(forPerson === undefined ? {} : { user_message: forPerson }),
  };
}

function readJson(bytes: Uint8Array, file: string): Record<string, unknown> {
  const shown = file === "-" ? "<stdin>" : file;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isObject(value)) return { ...value };
  } catch (error) {
    throw new Failure(`${shown}: this is no JSON`, { cause: error });
  }
  throw new Failure(`${shown}: a proposal is a JSON object`);
}
