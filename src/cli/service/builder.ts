/** Describes services by questions, where a person sits at a terminal. */
import { AUTH_TYPES, type AuthMethod, fieldsOf } from "../../core/auth-method/method.ts";
import { placeFor } from "../../core/auth-method/template.ts";
import type { ServiceJson } from "../../core/service/format.ts";
import { isSlug } from "../../core/service/slug.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { counted } from "../ui/counted.ts";
import { askChoice, askText, askYesNo } from "../ui/prompt.ts";
import { checkServices } from "./file.ts";

const instead = "-f services.yaml";

/** The services that the answers describe, `existing` included when the user wants to keep them. */
export async function buildServices(
  io: Io,
  existing: readonly unknown[],
  keys: readonly string[],
): Promise<ServiceJson[]> {
  const keep = existing.length > 0 && (await askKeep(io, existing.length));
  const services: unknown[] = keep ? [...existing] : [];
  do {
    const service = await askService(io, keys);
    services.push(service);
  } while (await askYesNo(io, { message: "Add another service?", instead }));
  return checkServices(services, () => "the service");
}

async function askKeep(io: Io, count: number): Promise<boolean> {
  const choice = await askChoice(io, {
    message: `The vault has ${counted(count, "service")}.`,
    instead,
    choices: [
      { value: "append", label: "Add to them" },
      { value: "replace", label: "Replace them" },
    ],
  });
  return choice === "append";
}

async function askService(io: Io, keys: readonly string[]): Promise<Record<string, unknown>> {
  for (;;) {
    const name = await askText(io, {
      message: "Name",
      instead,
      check: (value) =>
        isSlug(value) ? undefined : "3 to 64 characters of a-z, 0-9 and single hyphens inside",
    });
    const host = await askText(io, { message: "Host, as api.example.com or *.example.com/v1/*", instead });
    const type = await askChoice(io, {
      message: "Authentication",
      instead,
      choices: AUTH_TYPES.map((value) => ({ value })),
    });
    const service = { name, host, auth: { type, ...(await askAuth(io, type, keys)) } };
    try {
      checkServices([service], () => "this");
      return service;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      io.print.warn(`${error.message}; once more`);
    }
  }
}

async function askAuth(
  io: Io,
  type: AuthMethod["type"],
  keys: readonly string[],
): Promise<Record<string, unknown>> {
  const auth: Record<string, unknown> = {};
  for (const [name, { kind, question, initial }] of fieldsOf(type)) {
    if (question === undefined) continue;
    switch (kind) {
      case "key":
        auth[name] = await askKey(io, question, keys);
        break;
      case "text":
        auth[name] = await askText(io, { message: question, instead, initial });
        break;
      case "headers":
        auth[name] = await askHeaders(io, question, keys);
        break;
      default:
        kind satisfies never;
    }
  }
  return auth;
}

async function askHeaders(
  io: Io,
  question: string,
  keys: readonly string[],
): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  do {
    const name = await askText(io, { message: question, instead });
    const key = await askKey(io, "Credential", keys);
    headers[name] = await askChoice(io, {
      message: "Value",
      instead,
      choices: ["", "Bearer ", "token ", "Basic "].map((scheme) => ({ value: `${scheme}${placeFor(key)}` })),
    });
  } while (await askYesNo(io, { message: "Add another header?", instead }));
  return headers;
}

async function askKey(io: Io, message: string, keys: readonly string[]): Promise<string> {
  const other = "another key, stored later";
  if (keys.length > 0) {
    const choices = [...keys, other].map((value) => ({ value }));
    const chosen = await askChoice(io, { message, instead, choices });
    if (chosen !== other) return chosen;
  }
  return askText(io, { message: `${message}: its key`, instead });
}
