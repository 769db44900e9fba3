import type { RegistrationItem } from "../../contract/agent/registrations.ts";
import type { Client } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { oneLine } from "../ui/foreign-text.ts";

/** The word that names a registration which waits. */
export const registrationId = {
  id: { type: "positional", description: "As agent-vault agent request list shows it" },
} as const;

/** The one that waits under that id. Throws a Failure where none does. */
export async function findPending(client: Client, id: string): Promise<RegistrationItem> {
  const { registrations } = await client.registrations.list();
  const found = registrations.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new Failure(`No registration ${id} is pending`, {
    hint: "agent-vault agent request list shows those that are",
  });
}

/** What is decided on: the key, and not the name, which anybody could have given. */
export function showRegistration(io: Io, registration: RegistrationItem): void {
  const { name, publicKey, fingerprint, remoteIp, requestedCapabilities } = registration;
  io.print.line(`Name:         ${oneLine(name)}`);
  io.print.line(`Public key:   ${publicKey}`);
  io.print.line(`Fingerprint:  ${fingerprint}`);
  io.print.line(`Key:          ${showKey(registration)}`);
  io.print.line(`Asked from:   ${remoteIp}`);
  io.print.line(`Capabilities: ${requestedCapabilities.join(", ")}`);
}

/** What kind of key it is, and whether whoever asks has shown to hold it. */
export function showKey({ keyType, proof }: Pick<RegistrationItem, "keyType" | "proof">): string {
  if (keyType === "opaque") return "opaque (cannot be verified)";
  return proof === "none" ? "ed25519 (not proven)" : `ed25519 (proven by a ${proof})`;
}
