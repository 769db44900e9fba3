import { fieldId } from "../../lib/http1/head/field-names.ts";
import { fieldValue, type RequestHead } from "../exchange.ts";

const AUTHORIZATION = fieldId("authorization");
const B = 0x62;
const LOWER = 0x20;

/** The login in a request's `Authorization`. Most have another scheme, which is told by its first letter: no text is made. */
export function ownLogin(request: RequestHead): Buffer | undefined {
  const { source } = request;
  if (source === undefined) return basicLogin(fieldValue(request, "authorization"));
  const field = source.find(AUTHORIZATION);
  if (field < 0 || ((source.bytes[source.valueStart(field)] ?? 0) | LOWER) !== B) return undefined;
  return basicLogin(source.value(field));
}

/** The name and the password of a field with the scheme Basic (RFC 7617), as bytes; undefined where it has another. */
export function basicLogin(value: string | undefined): Buffer | undefined {
  const login = /^basic +(\S+)/i.exec(value ?? "")?.[1];
  return login === undefined ? undefined : Buffer.from(login, "base64");
}
