import { AppError } from "../errors.ts";
import { isLoopbackHost } from "../net/loopback.ts";
import { normalizeHost } from "../net/target.ts";

const MAX_LENGTH = 2048;

/**
 * A receiver's address in its one spelling: https, or http to this machine, or to any host where `plaintext` is allowed.
 * Throws `bad_request`. The text is not repeated: addresses of receivers often hold a secret.
 */
export function parseWebhookUrl(text: string, { plaintext }: { readonly plaintext: boolean }): string {
  if (text.length > MAX_LENGTH) throw invalid(`url has more than ${MAX_LENGTH} characters`);
  const url = URL.parse(text.trim());
  if (url === null) throw invalid("url is not an address such as https://example.com/hooks/agent-vault");
  if (url.protocol !== "https:" && url.protocol !== "http:") throw invalid("url must begin with https://");
  if (url.username !== "" || url.password !== "") {
    throw invalid("url must not hold a user or a password; deliveries are signed instead");
  }
  if (url.hash !== "") throw invalid("url must not have a fragment (#…): it is not sent");
  const host = normalizeHost(url.hostname);
  if (host === undefined || url.port === "0") throw invalid("url names no host and port that can be reached");
  if (url.protocol === "http:" && !plaintext && !isLoopbackHost(host)) {
    throw invalid("url must begin with https://; http:// is for receivers on this machine");
  }
  return url.href;
}

function invalid(message: string): AppError {
  return new AppError("bad_request", { message });
}
