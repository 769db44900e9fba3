import { createHash, createHmac } from "node:crypto";
import type { Digest, Hmac } from "../ports/digest.ts";

export const sha256: Digest = (text) => createHash("sha256").update(text).digest("hex");

export const hmacSha256: Hmac = (key, text) =>
  new Uint8Array(createHmac("sha256", key).update(text, "utf8").digest());
