import { counted } from "../../lib/text/counted.ts";
import type { Io } from "../io.ts";

/** Says how many invites ended together with somebody's role. */
export function noteRevoked(io: Io, invites: number): void {
  if (invites > 0) io.print.note(`${counted(invites, "invite")} of theirs that nobody had accepted revoked.`);
}
