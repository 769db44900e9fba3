/** As much of it as tests use; it brings no types of its own. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  type Token = { readonly isValid: boolean; destroy(): Promise<void> };
  type Tokens = { find(value: string): Promise<Token | undefined> };

  // biome-ignore lint/style/noDefaultExport: it has one
  export default class Provider {
    constructor(issuer: string, configuration: object);
    readonly AccessToken: Tokens;
    readonly RefreshToken: Tokens;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  }
}
