/**
 * One request to the server: bounded in time, straight to its address, faults turned into what the CLI prints.
 */

import * as v from "valibot";
import { Fault } from "../../contract/fault.ts";
import { VERSION } from "../../lib/version.ts";
import { Failure, type FailureOptions } from "../failure.ts";
import { startCommandAt } from "../own-server/start-command.ts";
import { printable } from "../ui/printable.ts";
import { whileWaiting } from "../ui/waiting.ts";

const TIMEOUT_MS = 10_000;

export type Target = {
  /** `http://host:port`, no trailing slash. */
  readonly address: string;
  readonly token?: string | undefined;
  /** The token is `AGENT_VAULT_TOKEN`: signing in anew would be no way out when it is refused. */
  readonly fromEnvironment?: true;
  /** Gives another token when the server refuses this one; nothing when there is none. */
  readonly renew?: (() => Promise<string | undefined>) | undefined;
  /** How long an answer may take; ten seconds when not said. Who waits for less than that is not told so. */
  readonly timeoutMs?: number;
  /** Sent as `X-Vault`. */
  readonly vault?: string | undefined;
  /** Who named the vault that the calls are about; said when there is none of that name. */
  readonly vaultFrom?: string | undefined;
};

export type Call = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Begins with a slash; its parts are encoded already. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** The body as it stands, in place of `body`. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** How long an answer may take where the target does not say. */
  readonly timeoutMs?: number;
};

/** The server refused what was asked. `body` is what it said, where that was JSON. */
export class Refused extends Failure {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: unknown;

  constructor(
    message: string,
    { status, body, ...options }: FailureOptions & { readonly status: number; readonly body: unknown },
  ) {
    super(message, options);
    this.status = status;
    this.body = body;
    this.code = faultOf(body)?.code;
  }
}

/** No answer came, or none that could be read to its end: whether anything was done is not known. */
export class Unreachable extends Failure {}

/** Sends a call and returns the answer whatever its status. Throws a Failure when there is none. */
export async function send(target: Target, call: Call): Promise<Response> {
  const url = new URL(target.address + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const timeoutMs = target.timeoutMs ?? call.timeoutMs ?? TIMEOUT_MS;
  const headers = new Headers({ "X-AV-Client": `cli/${VERSION}`, Accept: "application/json" });
  if (target.token !== undefined) headers.set("Authorization", `Bearer ${target.token}`);
  if (target.vault !== undefined) headers.set("X-Vault", target.vault);
  const body = call.bytes ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  if (body !== undefined) headers.set("Content-Type", "application/json");
  try {
    const answer = fetch(url, {
      method: call.method,
      headers,
      ...(body === undefined ? {} : { body }),
      // The environment's proxy may be ours (inside `vault run`) or one that must not see the token.
      proxy: false,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return timeoutMs < TIMEOUT_MS
      ? await answer
      : await whileWaiting(`waiting for ${target.address}`, answer);
  } catch (error) {
    throw unreachable({ ...target, timeoutMs }, error);
  }
}

/** Sends a call and parses its answer. Any status but 2xx, and any other shape, is a Failure. */
export async function request<S extends v.GenericSchema>(
  target: Target,
  call: Call,
  reply: S,
): Promise<v.InferOutput<S>> {
  const response = await send(target, call);
  const token = response.status === 401 ? await target.renew?.() : undefined;
  return replyOf(target, token === undefined ? response : await send({ ...target, token }, call), reply);
}

/** The parsed body of an answer; any status but 2xx, and any other shape, is a Failure. */
export async function replyOf<S extends v.GenericSchema>(
  target: Target,
  response: Response,
  reply: S,
): Promise<v.InferOutput<S>> {
  const text = await textOf(target, response);
  if (response.status === 401 && target.fromEnvironment) {
    throw new Refused(`AGENT_VAULT_TOKEN was rejected by ${target.address}`, {
      status: 401,
      body: parseJson(text),
      exit: 3,
      hint: "it has expired or was revoked; whoever gave it to you can mint another",
    });
  }
  refuseRedirection(target, response);
  if (!response.ok) throw toFailure(target, response.status, text);
  const parsed = v.safeParse(reply, parseJson(text));
  if (parsed.success) return parsed.output;
  throw new Failure(`${target.address} did not answer like an agent-vault server`, {
    hint: "check the address, and that client and server have the same version",
  });
}

/** No redirection is followed: it would show the token to whoever is at its end. */
function refuseRedirection(target: Target, response: Response): void {
  const to = response.headers.get("Location");
  if (response.status < 300 || response.status > 399 || to === null) return;
  const url = URL.canParse(to, target.address) ? new URL(to, target.address).origin : to;
  throw new Failure(`${target.address} sends on to ${printable(url)}, where no token is sent`, {
    hint: "use that address if you trust it: agent-vault auth login --address",
  });
}

/** The body of an answer. Throws a Failure when the connection breaks on the way. */
export async function textOf(target: Target, response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw unreachable(target, error);
  }
}

/** The machine's word for what a refusal is about; undefined when its body is none of ours. */
export function codeOf(text: string): string | undefined {
  return faultOf(parseJson(text))?.code;
}

/** What a refusal means to the user of the command line. */
export function toFailure(
  target: Pick<Target, "address" | "vaultFrom" | "fromEnvironment">,
  status: number,
  text: string,
): Refused {
  const body = parseJson(text);
  const fault = faultOf(body);
  const spoken = fault?.message ?? fault?.error;
  const message = printable(notThere(target, fault) ?? spoken ?? `server returned status ${status}`);
  const said = { status, body };
  if (status === 401) {
    const hint = `run agent-vault auth login --address ${target.address}`;
    return new Refused("session expired", { ...said, exit: 3, hint });
  }
  const hint =
    fault === undefined
      ? "an agent-vault server says more; check the address"
      : (fault.hint ?? wayOn(target, fault.code));
  if (hint === undefined && fault?.code === "forbidden") {
    return new Refused(message, { ...said, exit: 4, hint: WHO_MAY, forOwner: true });
  }
  return new Refused(message, {
    ...said,
    exit: status === 403 ? 4 : 1,
    ...(hint === undefined ? {} : { hint: printable(hint) }),
  });
}

const WHO_MAY = "agent-vault account whoami shows your roles; owners and the vault's admins give others";

/** `Vault not found: x` as a sentence, with who named it. */
function notThere({ vaultFrom }: Pick<Target, "vaultFrom">, fault: Fault | undefined): string | undefined {
  const [, kind = "", name = ""] =
    /^(Vault|Agent|Company|Realm|User) not found: (.+)$/s.exec(fault?.message ?? fault?.error ?? "") ?? [];
  if (name === "") return undefined;
  if (kind === "User") return `No user has the address ${name}`;
  const from = kind === "Vault" && vaultFrom !== undefined ? ` (from ${vaultFrom})` : "";
  return `No ${kind.toLowerCase()} is called "${name}"${from}`;
}

/** By the code of what was not found, the command that lists what there is. */
const LISTS: Readonly<Record<string, string>> = {
  agent_not_found: "agent-vault agent list shows them",
  company_not_found: "agent-vault company list shows them",
  credential_not_found: "agent-vault vault credential list shows them",
  proposal_not_found: "agent-vault vault proposal list shows them",
  realm_not_found: "agent-vault realm list shows them",
  service_not_found: "agent-vault vault service list shows them",
  session_not_found: "agent-vault auth sessions list shows yours",
  user_not_found: "agent-vault user list shows them",
};

/** Where to look for the name that was meant, when there is nothing of the one that was given; and who comes first. */
function wayOn(
  { address, fromEnvironment }: Pick<Target, "address" | "fromEnvironment">,
  code: string | undefined,
): string | undefined {
  if (code === "not_initialized") {
    const register = `agent-vault auth register --address ${address}`;
    const isNear = startCommandAt(address) !== undefined;
    return isNear ? `agent-vault auth login, where it is your own server; else ${register}` : register;
  }
  if (code !== "vault_not_found") return code === undefined ? undefined : LISTS[code];
  if (fromEnvironment) return "without --vault and AGENT_VAULT_VAULT it is the vault that the token is for";
  return "agent-vault vault list shows yours";
}

/** What a refusal says; undefined when its body is none of ours. Under `/api` the code is in capitals. */
function faultOf(body: unknown): Fault | undefined {
  const fault = v.safeParse(Fault, body);
  return fault.success ? { ...fault.output, code: fault.output.code?.toLowerCase() } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable({ address, timeoutMs = TIMEOUT_MS }: Target, cause: unknown): Unreachable {
  const start = startCommandAt(address);
  return new Unreachable(`cannot reach the server at ${address}: ${whyUnreachable(cause, timeoutMs)}`, {
    hint: start === undefined ? "check the address and that the server is running" : `start it with ${start}`,
    forOwner: true,
    cause,
  });
}

const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ConnectionRefused: "connection refused",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name service does not answer",
  ECONNRESET: "the connection broke",
};

function whyUnreachable(cause: unknown, timeoutMs: number): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  const code = "code" in cause ? String(cause.code) : "";
  return Object.hasOwn(WHY, code) ? (WHY[code] ?? code) : cause.message;
}
