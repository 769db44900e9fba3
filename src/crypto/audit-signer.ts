import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { headMessage, unsignedJson } from "../core/audit/head.ts";
import { AppError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import type { AuditSigner } from "../ports/audit-signer.ts";
import type { Barrier } from "../ports/barrier.ts";
import type { Clock } from "../ports/clock.ts";
import type { AuditHeadRepo, AuditKey } from "../ports/store/instance/audit-heads.ts";

type Deps = {
  readonly heads: Pick<AuditHeadRepo, "key" | "createKey">;
  readonly barrier: Barrier;
  readonly clock: Clock;
};
type Opened = { readonly keyId: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject };

/**
 * Signs with the instance's Ed25519 key, which is made at the first use and leaves memory sealed only; of several
 * servers the first one's counts. Its methods reject with `decryption_failed` when the stored key does not open.
 */
export function createAuditSigner(deps: Deps): AuditSigner {
  let opened: Opened | undefined;
  const open = async (): Promise<Opened> => {
    opened ??= openKey(deps, (await deps.heads.key()) ?? (await deps.heads.createKey(newKey(deps))));
    return opened;
  };
  return {
    sign: async (head) => {
      const { keyId, privateKey } = await open();
      const signed = { ...head, keyId };
      const message = Buffer.from(headMessage(unsignedJson(signed)));
      return { ...signed, signature: new Uint8Array(sign(null, message, privateKey)) };
    },
    isSigned: async (head) => {
      const { keyId, publicKey } = await open();
      if (head.key_id !== keyId) return false;
      return verify(null, Buffer.from(headMessage(head)), publicKey, Buffer.from(head.signature, "base64"));
    },
  };
}

function newKey({ barrier, clock }: Pick<Deps, "barrier" | "clock">): AuditKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ type: "spki", format: "der" });
  const keyId = createHash("sha256").update(spki).digest("hex");
  const secret = new Secret(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const sealedKey = barrier.seal(secret, { kind: "audit-key", keyId });
  return { keyId, publicKey: new Uint8Array(spki), sealedKey, createdAt: clock.now() };
}

function openKey({ barrier }: Pick<Deps, "barrier">, { keyId, sealedKey }: AuditKey): Opened {
  try {
    const privateKey = createPrivateKey(barrier.open(sealedKey, { kind: "audit-key", keyId }).open());
    return { keyId, privateKey, publicKey: createPublicKey(privateKey) };
  } catch (cause) {
    throw new AppError("decryption_failed", {
      message: "The key that signs the audit log does not open with this vault's key, or is damaged.",
      hint: "Restore the database from a backup.",
      cause,
    });
  }
}
