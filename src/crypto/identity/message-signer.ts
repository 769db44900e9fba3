import { createPrivateKey, sign } from "node:crypto";
import type { Barrier } from "../../ports/barrier.ts";
import type { MessageSigner } from "../../ports/identity/message-signer.ts";
import { openSigningKey } from "./svid-signer.ts";

/** Messages signed with companies' keys as they are: no claims, no JWT. */
export function createMessageSigner({ barrier }: { readonly barrier: Barrier }): MessageSigner {
  return {
    open(pair) {
      const key = createPrivateKey(openSigningKey(barrier, pair));
      return (message) => new Uint8Array(sign(null, message, key));
    },
  };
}
