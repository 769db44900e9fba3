import { headerValues } from "../../../core/net/headers.ts";
import { readableEncodings } from "../../../lib/decoding/codings.ts";
import { fieldId } from "../../../lib/http1/head/field-names.ts";
import type { RequestHead } from "../../exchange.ts";

const ACCEPT_ENCODING = fieldId("accept-encoding");
const RANGE = fieldId("range");

/**
 * What a request whose answer is searched may say as Accept-Encoding: undefined where it may say what it says. A part of what
 * was encoded cannot be decoded, so that who asks for a range is to be sent what is not.
 */
export function readableEncoding(request: RequestHead): string | undefined {
  const { source } = request;
  if (source !== undefined && source.find(RANGE) < 0) {
    const field = source.find(ACCEPT_ENCODING);
    if (field < 0) return undefined;
    if (source.find(ACCEPT_ENCODING, field + 1) < 0) return readableEncodings(source.value(field));
  }
  const { headers } = request;
  if (headerValues(headers, "range").length > 0) return "identity";
  const accepted = headerValues(headers, "accept-encoding");
  if (accepted.length === 0) return undefined;
  return readableEncodings(accepted.join(", "));
}
