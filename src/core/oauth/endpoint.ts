import { badField } from "../all-faults.ts";

const MAX_LENGTH = 2048;

/**
 * An address of a provider's as somebody gave it, unchanged: http or https, with a host, without user and password.
 * Throws `bad_request` that names the field.
 */
export function parseEndpoint(field: string, text: string | undefined): string {
  if (text === undefined || text.trim() === "") throw badField(field, `${field} is required`);
  const url = URL.parse(text);
  const isHttp = url?.protocol === "https:" || url?.protocol === "http:";
  if (url === null || !isHttp || url.hostname === "" || text !== text.trim()) {
    throw badField(field, `${field} must be an http or https address with a host`);
  }
  if (url.username !== "" || url.password !== "")
    throw badField(field, `${field} must not hold a user or a password`);
  if (text.length > MAX_LENGTH) throw badField(field, `${field} must have at most ${MAX_LENGTH} characters`);
  return text;
}
