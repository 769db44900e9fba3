/** @jsxImportSource hono/jsx */
/** Who raised a proposal and what they said, as lists show it. */
import type { ProposalRaiser } from "../../core/proposal/proposal.ts";
import { ShortUntrusted, Untrusted } from "../ui/untrusted.tsx";

/** By the name that they had then. */
export function RaisedBy({ by: { name, type } }: { readonly by: ProposalRaiser }) {
  if (name !== "") return <Untrusted>{name}</Untrusted>;
  return <>{type === "scoped" ? "A vault token" : "An agent"}</>;
}

const SHORT = 140;

/** The beginning, on one line: an agent may write much more than a table has room for. */
export function ShortMessage({ children }: { readonly children: string }) {
  const line = children.replaceAll(/\s+/g, " ").trim();
  return <ShortUntrusted longest={SHORT}>{line}</ShortUntrusted>;
}
