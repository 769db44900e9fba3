/** Answers of token endpoints as they are, made what RFC 6749 5.1 says they should be. */
import { type Fields, isObject } from "../../core/fields.ts";
import { isRefusal, OAuthFault } from "../../core/oauth/fault.ts";
import { providerText } from "../../core/oauth/provider-text.ts";
import type { HttpResponse } from "../../ports/net/http-client.ts";

/** Tokens of these types are no use without a key of ours beside them (RFC 9449, and the abandoned MAC). */
const NEED_A_KEY = new Set(["dpop", "mac", "pop"]);

type Asked = { readonly host: string; readonly secrets: readonly string[] };

/**
 * The members that are of use, in the form that the standard gives them, so that a strict reader can judge them. Throws
 * OAuthFault for an answer that is an error, whatever its status: GitHub and Slack tell errors with 200.
 */
export function readTokenAnswer(answer: HttpResponse, asked: Asked): Fields {
  const { status } = answer;
  const fields = parseBody(answer);
  const error = errorOf(fields);
  const isGood = status >= 200 && status < 300;
  if (!isGood || error !== undefined) throw fault(answer, error, asked);
  if (fields === undefined) {
    throw new OAuthFault(`${asked.host} answered with ${describe(answer)} instead of tokens`, {
      isRefusal: false,
    });
  }
  return conform(fields, asked.host);
}

/** JSON, or the form that GitHub answers with where nobody asks for JSON. Undefined for anything else. */
function parseBody({ body, headers }: HttpResponse): Fields | undefined {
  const text = new TextDecoder().decode(body);
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    const type = contentType(headers);
    const isForm = type === "application/x-www-form-urlencoded" || type === "text/plain";
    return isForm && text.includes("=") ? Object.fromEntries(new URLSearchParams(text.trim())) : undefined;
  }
}

type Told = { readonly code: string; readonly description: string | undefined };

/** RFC 6749 5.2, or Slack's `{"ok":false,"error":…}`; `error` as an object is Facebook's and Google's older way. */
function errorOf(fields: Fields | undefined): Told | undefined {
  if (fields === undefined) return undefined;
  const { error, error_description: description, message } = fields;
  if (isObject(error)) {
    const code = textOf(error["code"]) ?? textOf(error["type"]) ?? textOf(error["status"]) ?? "error";
    return { code, description: textOf(error["message"]) };
  }
  const code = textOf(error);
  if (code !== undefined) return { code, description: textOf(description) ?? textOf(message) };
  return fields["ok"] === false ? { code: "error", description: textOf(message) } : undefined;
}

function fault(answer: HttpResponse, error: Told | undefined, { host, secrets }: Asked): OAuthFault {
  const { status } = answer;
  const parts = error === undefined ? [excerpt(answer)] : [error.code, error.description];
  const told = providerText(parts.filter((part) => part !== undefined && part !== "").join(": "), secrets);
  const message = told === "" ? `${host} answered ${status}` : `${host} answered ${status}: ${told}`;
  const isFinal = isRefusal(status, error?.code);
  return new OAuthFault(message, {
    isRefusal: isFinal,
    ...(error === undefined ? {} : { code: error.code }),
  });
}

/** What an answer says that tells no error in a form that is known; of a page nobody wants to read the markup. */
function excerpt(answer: HttpResponse): string {
  const { status, body, headers } = answer;
  if (status >= 300 && status < 400) return "a redirect, which is not followed";
  return contentType(headers) === "text/html"
    ? "a web page"
    : new TextDecoder().decode(body.subarray(0, 4096));
}

function describe({ body, headers }: HttpResponse): string {
  if (body.length === 0) return "nothing";
  return contentType(headers) === "text/html" ? "a web page" : "something that is no JSON object";
}

function conform(fields: Fields, host: string): Fields {
  // Slack puts a person's token beside the one of the app, which is there only where the app asked for one.
  const person = fields["authed_user"];
  const isPersonal = textOf(fields["access_token"]) === undefined && isObject(person);
  const from = isPersonal ? person : fields;
  const type = textOf(from["token_type"])?.toLowerCase();
  if (type !== undefined && NEED_A_KEY.has(type)) {
    throw new OAuthFault(
      `${host} gives tokens of the type ${providerText(type)}, which agent-vault cannot use`,
      {
        isRefusal: true,
      },
    );
  }
  const expiresIn = Number(from["expires_in"]);
  return withoutAbsent({
    access_token: wellFormed(from["access_token"]),
    // What it is called (Slack: `bot`, `user`) or not called at all does not matter: a service says how it is sent.
    token_type: "bearer",
    refresh_token: wellFormed(from["refresh_token"]),
    // 0 and less, as some send for "never", say nothing.
    expires_in: Number.isFinite(expiresIn) && expiresIn > 0 ? expiresIn : undefined,
    // An `id_token` is left out: nobody here reads it, and its issuer is not known without discovery.
  });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Half a surrogate pair cannot be stored, nor sent. */
function wellFormed(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.isWellFormed() ? value : undefined;
}

function withoutAbsent(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function contentType(headers: HttpResponse["headers"]): string {
  const value = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  return (value.split(";")[0] ?? "").trim().toLowerCase();
}
