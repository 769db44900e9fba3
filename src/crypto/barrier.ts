import { createHmac, hkdfSync } from "node:crypto";
import { AppError } from "../core/errors.ts";
import { type Sealed, Secret } from "../core/secret.ts";
import type { Barrier, SealContext } from "../ports/barrier.ts";
import { openBytes, sealBytes } from "./envelope.ts";

/**
 * The barrier over a 32-byte data key, which it keeps to itself. Text only: a value that is not well-formed Unicode
 * is refused with `bad_request`, because it would not come back as it went in.
 */
export function createBarrier(dek: Uint8Array): Barrier {
  // A key of its own, so that no ciphertext has to do with what is handed out.
  const marking = Buffer.from(hkdfSync("sha256", dek, new Uint8Array(0), "agent-vault mark", 32));
  return {
    mark: (text) => createHmac("sha256", marking).update(text, "utf8").digest("hex"),
    seal(plain, context) {
      const text = plain.open();
      if (!text.isWellFormed())
        throw new AppError("bad_request", { message: "The value is not valid Unicode text." });
      return sealBytes(dek, Buffer.from(text, "utf8"), toParts(context)) as Sealed;
    },
    open(sealed, context) {
      return new Secret(Buffer.from(openBytes(dek, sealed, toParts(context))).toString("utf8"));
    },
  };
}

function toParts(context: SealContext): readonly string[] {
  switch (context.kind) {
    case "credential":
      return [context.kind, context.vaultId, context.key];
    case "proposal-credential":
      return [context.kind, context.vaultId, String(context.proposal), context.key];
    case "oauth-client-secret":
    case "oauth-refresh-token":
      return [context.kind, context.vaultId, context.key, context.tokenUrl];
    case "oauth-code-verifier":
      return [context.kind, context.state];
    case "canary":
      return [context.kind, context.vaultId, context.id];
    case "webhook":
      return [context.kind, context.vaultId, context.part];
    case "upstream-proxy":
      return [context.kind, context.vaultId];
    case "fresh-login":
    case "notice":
    case "proof":
    case "ca-key":
      return [context.kind];
    case "audit-key":
      return [context.kind, context.keyId];
    case "signing-key":
      return [context.kind, context.companyId, context.kid];
  }
}
