import type { ClientSecret } from "../../../app/company/oauth-clients.ts";
import { AppError } from "../../../core/errors.ts";
import { isObject } from "../../../core/fields.ts";
import { readJson } from "../../read-body.ts";
import { readForm } from "../../read-form.ts";
import type { ApiContextOf } from "../../route.ts";

/** What a token endpoint is asked. */
export type TokenRequest = {
  /** The text of a parameter; undefined when it is not there or empty, as RFC 6749, 3.2 has it. */
  text(name: string): string | undefined;
  /** Who asks, where a client shows its secret, in the header or in the body (RFC 6749, 2.3.1). */
  readonly client: ClientSecret | undefined;
};

/** Whether it is written as the standard has it, and is answered so. */
export function isFormRequest(c: ApiContextOf): boolean {
  const type = c.req.header("Content-Type") ?? "";
  return type.split(";")[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
}

/**
 * Reads a form, or else JSON. Throws `bad_request`, `body_too_large`, and `invalid_request` for a client that shows its
 * secret twice.
 */
export async function readTokenRequest(c: ApiContextOf): Promise<TokenRequest> {
  const text = isFormRequest(c) ? await readTexts(c) : await readMembers(c);
  const [inHeader, inBody] = [basicClient(c), bodyClient(text)];
  if (inHeader !== undefined && inBody !== undefined) {
    throw new AppError("invalid_request", {
      message: "The client shows its secret twice: in the Authorization header and in the body",
    });
  }
  return { text, client: inHeader ?? inBody };
}

async function readTexts(c: ApiContextOf): Promise<TokenRequest["text"]> {
  const form = await readForm(c.req.raw);
  return (name) => form.text(name) || undefined;
}

async function readMembers(c: ApiContextOf): Promise<TokenRequest["text"]> {
  const body = await readJson(c.req.raw);
  if (!isObject(body)) throw new AppError("bad_request", { message: "Request body must be a JSON object" });
  return (name) => {
    const value = body[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "string") return value;
    throw new AppError("bad_request", { message: `Missing or invalid field: ${name} must be a text` });
  };
}

/** Who a client is in HTTP Basic: both parts are form-encoded within it. Throws `invalid_client` for what is none. */
function basicClient(c: ApiContextOf): ClientSecret | undefined {
  const [scheme = "", encoded = ""] = (c.req.header("Authorization") ?? "").split(" ");
  if (scheme.toLowerCase() !== "basic") return undefined;
  const pair = Buffer.from(encoded, "base64").toString();
  const colon = pair.indexOf(":");
  if (colon < 0) throw new AppError("invalid_client");
  try {
    const [id, secret] = [pair.slice(0, colon), pair.slice(colon + 1)].map((part) =>
      decodeURIComponent(part.replaceAll("+", " ")),
    );
    return { id: id ?? "", secret: secret ?? "" };
  } catch {
    throw new AppError("invalid_client");
  }
}

/** An id alone says who asks and proves nothing. */
function bodyClient(text: TokenRequest["text"]): ClientSecret | undefined {
  const [id, secret] = [text("client_id"), text("client_secret")];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}
