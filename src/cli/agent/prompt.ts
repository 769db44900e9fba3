import { isLoopbackHost } from "../../core/net/loopback.ts";
import type { Io } from "../io.ts";
import { parseAddress } from "../session/address.ts";
import { offerOnClipboard } from "../ui/clipboard.ts";

/** The flag of commands that print a link for an agent. */
export const linkAddressFlag = {
  address: {
    type: "string",
    valueHint: "url",
    description: "Address by which the agent reaches the server, for the link",
  },
} as const;

/** The link as the server gave it, or with that address in place of the server's. */
export function linkAt(link: string, address: string | undefined): string {
  if (address === undefined) return link;
  return parseAddress(address, "--address") + link.slice(link.lastIndexOf("/invite/"));
}

/** Prints what is to be pasted into the agent's chat, and offers it on the clipboard. */
export async function showPrompt(
  io: Io,
  shown: { readonly heading: string; readonly prompt: string; readonly link: string },
): Promise<void> {
  io.print.line(shown.heading);
  io.print.line(`---\n${shown.prompt}\n---`);
  const { hostname } = new URL(shown.link);
  if (isLoopbackHost(hostname)) {
    io.print.note(`The link is for agents on this machine (${hostname}); for others name an --address.`);
  }
  await offerOnClipboard(io, "Prompt", shown.prompt);
}
