/** Describes a service by questions, where a person sits at a terminal. */
import { AUTH_TYPES, type AuthMethod, fieldsOf } from "../../core/auth-method/method.ts";
import { placeFor } from "../../core/auth-method/template.ts";
import type { CatalogEntry } from "../../core/catalog/entry.ts";
import { entryForHost, entryNamed } from "../../core/catalog/find.ts";
import { splitMatcher } from "../../core/service/host-pattern.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { askChoice, askText, askYesNo } from "../ui/prompt.ts";
import { keyWord } from "../vault/service-command.ts";
import { checkServices } from "./file.ts";
import type { WantedKey } from "./recipe.ts";

const instead = "agent-vault vault service add NAME, or --host and --auth-type";

/** An entry of the catalogue and, where it is not the entry's own, the host; or a service with the keys that it names. */
export type Asked =
  | { readonly entry: CatalogEntry; readonly host: string | undefined }
  | { readonly service: Record<string, unknown>; readonly keys: readonly WantedKey[] };

/** What the answers describe; asks again for what no service can be. `keys` are those that the vault holds. */
export async function askService(io: Io, keys: readonly string[]): Promise<Asked> {
  for (;;) {
    const message = "Service or host, as claude, github or api.example.com/v1/*";
    const target = (
      await askText(io, {
        message,
        instead,
        check: (text) => (text.trim() === "" ? "a name or a host" : undefined),
      })
    ).trim();
    const named = entryNamed(target);
    if (named !== undefined) return { entry: named, host: await ownHost(io, named) };
    const known = entryForHost(splitMatcher(target.toLowerCase()).host);
    if (known !== undefined && known.notYet === undefined && (await askKnown(io, known))) {
      return { entry: known, host: target === known.host ? undefined : target };
    }
    const asked = await describe(io, target, keys);
    if (asked !== undefined) return asked;
  }
}

async function ownHost(io: Io, { host, name }: CatalogEntry): Promise<string | undefined> {
  if (!host.startsWith("*.")) return undefined;
  return askText(io, {
    message: `Your host at ${name}, as ${host.replace("*", "example")}`,
    instead: "--host",
  });
}

async function askKnown(io: Io, { name, id }: CatalogEntry): Promise<boolean> {
  const message = `Set it up as the catalog has ${name} (${id})?`;
  return askYesNo(io, { message, instead, initial: true });
}

/** Undefined when the server's rules refuse it, which has been said. */
async function describe(io: Io, host: string, keys: readonly string[]): Promise<Asked | undefined> {
  const type = await askChoice(io, {
    message: "Authentication",
    instead,
    choices: AUTH_TYPES.map((value) => ({ value })),
  });
  const asker = new KeyAsker(io, keys, keyWord(splitMatcher(host).host));
  const service = { host, auth: { type, ...(await askAuth(io, type, asker)) } };
  try {
    // The name is the server's to make.
    checkServices([{ name: "unnamed", ...service }], () => "this");
    return { service, keys: asker.named.map(unknownShape) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    io.print.warn(`${error.message}; once more`);
    return undefined;
  }
}

function unknownShape(name: string): WantedKey {
  return { name, shape: /^/, looksLike: "", obtain: "", of: undefined, visible: false };
}

async function askAuth(io: Io, type: AuthMethod["type"], asker: KeyAsker): Promise<Record<string, unknown>> {
  const auth: Record<string, unknown> = {};
  for (const [name, { kind, question, initial }] of fieldsOf(type)) {
    if (question === undefined) continue;
    switch (kind) {
      case "key":
        auth[name] = await asker.ask(question);
        break;
      case "text":
        auth[name] = await askText(io, { message: question, instead, initial });
        break;
      case "headers":
        auth[name] = await askHeaders(io, question, asker);
        break;
      default:
        kind satisfies never;
    }
  }
  return auth;
}

async function askHeaders(io: Io, question: string, asker: KeyAsker): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  do {
    const name = await askText(io, { message: question, instead });
    const key = await asker.ask("Credential");
    headers[name] = await askChoice(io, {
      message: "Value",
      instead,
      choices: ["", "Bearer ", "token ", "Basic "].map((scheme) => ({ value: `${scheme}${placeFor(key)}` })),
    });
  } while (await askYesNo(io, { message: "Add another header?", instead }));
  return headers;
}

/** Asks which credential is meant, and remembers what was answered. */
class KeyAsker {
  readonly named: string[] = [];
  readonly #io: Io;
  readonly #keys: readonly string[];
  readonly #word: string;

  constructor(io: Io, keys: readonly string[], word: string) {
    this.#io = io;
    this.#keys = keys;
    this.#word = word;
  }

  async ask(message: string): Promise<string> {
    const key = await this.#choose(message);
    this.named.push(key);
    return key;
  }

  async #choose(message: string): Promise<string> {
    const other = "another key";
    if (this.#keys.length > 0) {
      const choices = [other, ...this.#keys].map((value) => ({ value }));
      const chosen = await askChoice(this.#io, { message, instead, choices });
      if (chosen !== other) return chosen;
    }
    const suffix = /user/i.test(message) ? "USERNAME" : /password/i.test(message) ? "PASSWORD" : "API_KEY";
    const initial = `${this.#word}_${suffix}`;
    return askText(this.#io, { message: `${message}: the name of its key`, instead, initial });
  }
}
