import type { OAuthConfig } from "../../../core/oauth/config.ts";
import type { Digest } from "../../../ports/digest.ts";

/** Differs when an answer to a consent under the one configuration must not be used under the other. */
export function configHash(digest: Digest, { authorizationUrl, tokenUrl, clientId }: OAuthConfig): string {
  return digest(JSON.stringify([authorizationUrl ?? "", tokenUrl, clientId]));
}
