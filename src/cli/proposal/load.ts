import type { Client } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Line } from "./line.ts";
import { misfitText } from "./misfits.ts";
import { asReviewer, proposalLines, type Seen } from "./view.ts";

export type Loaded = { readonly seen: Seen; readonly lines: readonly Line[] };

/**
 * A proposal for whoever decides, and as it is shown at a terminal of `room` columns. The vault's services and keys are read
 * after it, so that what is shown of them is never older than what its hash speaks of.
 */
export async function loadProposal(
  { client, vault }: { readonly client: Client; readonly vault: string },
  number: number,
  room: number | undefined,
): Promise<Loaded> {
  const seen = asReviewer(await client.proposals.get(vault, number));
  if (seen.status !== "pending") return { seen, lines: proposalLines(seen, { vault, room }) };
  const { services } = await client.services.list(vault);
  const deletes = seen.slots.some(({ action }) => action === "delete");
  const keys = deletes ? (await client.credentials.list({ vault })).keys : undefined;
  return { seen, lines: proposalLines(seen, { vault, services, keys, room }) };
}

/** Throws a Failure for one that does not fit its vault any more. */
export function demandFit({ id, misfits = [] }: Pick<Seen, "id" | "misfits">): void {
  if (misfits.length === 0) return;
  throw new Failure(`Proposal ${id} does not fit the vault any more: ${misfits.map(misfitText).join("; ")}`, {
    hint: `put that right, or reject it: agent-vault vault proposal reject ${id}`,
  });
}

/** Throws a Failure for one that is decided or has expired. */
export function demandPending({ id, status }: Pick<Seen, "id" | "status">): void {
  if (status === "pending") return;
  throw new Failure(`Proposal ${id} is already ${status}`, {
    hint: `agent-vault vault proposal show ${id} tells more`,
  });
}
