import { formatProposedServices, type ProposedServiceJson } from "../../core/proposal/format.ts";
import type { CredentialSlot, Proposal } from "../../core/proposal/proposal.ts";
import type { HostLookup } from "../../core/reach/host-facts.ts";
import { readAs } from "../../core/reach/read-as.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Mail } from "../../ports/mailer.ts";
import { writeLetter } from "./letter.ts";

/** Of what the agent wrote, in bytes of UTF-8. */
const MESSAGE_BYTES = 200;

export type ProposalNews = {
  readonly to: string;
  readonly vault: string;
  readonly proposal: Pick<Proposal, "number" | "services" | "slots" | "message">;
  /** By which hosts are told as they read, too. */
  readonly lookUp: HostLookup;
  /** Who raised it, as people call them. */
  readonly raiser: string;
  /** Holds the secret of the link. */
  readonly link: string;
};

/**
 * Tells somebody that a proposal waits for them. What we know of it comes first; what the agent wrote is shortened, named as
 * the agent's, and shows whatever would hide in it.
 */
export function newProposalMail({ to, vault, proposal, lookUp, raiser, link }: ProposalNews): Mail {
  const { number, services, slots } = proposal;
  const message = shortened(proposal.message);
  return writeLetter({
    to,
    subject: `New proposal (#${number}) in vault "${vault}"`,
    parts: [
      `${oneLine(raiser)} asks to change the vault "${vault}":`,
      {
        items: [
          ...formatProposedServices(services).map((one) => describeService(one, lookUp)),
          ...slots.map(describeSlot),
        ],
      },
      { link, label: "Review the proposal" },
      "Nothing changes until a member of the vault approves it. The link shows the proposal for 24 hours to whoever has it; " +
        "deciding takes a login.",
      ...(message === "" ? [] : [`In the words of whoever asks: "${message}"`]),
    ],
  });
}

function describeService(change: ProposedServiceJson, lookUp: HostLookup): string {
  const unicode = readAs(change.host, lookUp);
  // The place is the agent's to choose, and stands above our link.
  const place = `${oneLine(change.host)}${unicode === undefined ? "" : `, which reads as ${oneLine(unicode)}`}`;
  if (change.action === "delete") return `delete the service ${change.name} (${place})`;
  if ("auth" in change) return `set the service ${change.name} (${place})`;
  return `switch the service ${change.name} (${place}) ${change.enabled ? "on" : "off"}`;
}

function describeSlot({ key, type }: CredentialSlot): string {
  return `${type === "delete" ? "delete" : "set"} the credential ${key}`;
}

/** At most so many bytes and then `...`, without half a character. */
function shortened(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MESSAGE_BYTES) return oneLine(text);
  let end = MESSAGE_BYTES;
  // A byte of this form continues a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${oneLine(new TextDecoder().decode(bytes.subarray(0, end)))}...`;
}

/**
 * On one line and with everything in it visible, so that it looks like nothing but itself. Mail readers make links of
 * names that look like a host's, with or without a scheme: `evil.example/approve` reads `evil[.]example/approve`.
 */
function oneLine(text: string): string {
  return visibleText(text.replace(/[\r\n\t]+/g, " "))
    .replaceAll("://", "[://]")
    .replace(/(?<=[\p{L}\p{M}\p{N}])[.\u3002\uff0e\uff61](?=\p{L})/gu, "[.]")
    .trim();
}
