import type { Actor, Principal } from "../actor.ts";
import type { Doer } from "./record.ts";

/** Who asks, as a record names them. A scoped session stands for whoever minted it, and is told from them by its type. */
export function doerOf(principal: Principal): Doer {
  const from = { sessionId: principal.publicId, ip: principal.ip ?? "" };
  if (principal.type === "company") {
    return { type: "company", id: principal.companyId, name: principal.companyId, ...from };
  }
  return principal.type === "scoped"
    ? { type: "scoped", id: principal.mintedBy?.id ?? "", name: "", ...from }
    : { type: principal.type, id: principal.id, name: principal.name, ...from };
}

/** Somebody who proved who they are by other means than a session: a password, a code, an invite. */
export function doerWithoutSession(actor: Pick<Actor, "type" | "id" | "name">, ip: string): Doer {
  return { type: actor.type, id: actor.id, name: actor.name, sessionId: "", ip };
}

/** Whoever it was. */
export function anonymousDoer(ip: string): Doer {
  return { type: "anonymous", id: "", name: "", sessionId: "", ip };
}

/** Whoever may use the instance's files, by the name of their account on its machine; with the server stopped. */
export function operatorDoer(name: string): Doer {
  return { type: "operator", id: "", name, sessionId: "", ip: "" };
}

/** The program itself: what it does by its own schedule. */
export const SYSTEM: Doer = { type: "system", id: "", name: "", sessionId: "", ip: "" };
