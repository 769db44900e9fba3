/** What a person gives with an approval: values of credentials, and the client of an OAuth credential. */
import type {
  ApproveOAuth,
  ApproveProposalBody,
  CredentialSlotItem,
} from "../../contract/vault/proposals.ts";
import { didYouMean } from "../../core/nearest.ts";
import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { oneLine, quoted } from "../ui/foreign-text.ts";
import { askSecret, askText, askYesNo } from "../ui/prompt.ts";
import { terminalWidth } from "../ui/standard-streams.ts";
import { slotWords } from "./view.ts";

export type Values = Required<Pick<ApproveProposalBody, "credentials" | "oauth">>;
export const NO_VALUES: Values = { credentials: {}, oauth: {} };

/** Throws a usage error for a key that the proposal gives no value to. */
export function demandSlots(keys: readonly string[], slots: readonly CredentialSlotItem[]): void {
  const known = slots.filter(takesValue).map(({ key }) => key);
  for (const key of keys) {
    if (known.includes(key)) continue;
    const others =
      known.length === 0 ? "it takes no values" : `it takes ${known.map((one) => oneLine(one)).join(", ")}`;
    throw usageError(`the proposal takes no value of ${key}`, didYouMean(key, known) ?? others);
  }
}

/**
 * `given`, and what a person is asked for of the rest: whether an agent's value is taken, values without being shown, and
 * clients of OAuth. With `agentValues` an agent's is taken unasked. Throws a usage error where nobody can be asked for a
 * value that is needed.
 */
export async function askValues(
  io: Io,
  slots: readonly CredentialSlotItem[],
  given: Values,
  agentValues: boolean,
): Promise<Values> {
  const values = { credentials: { ...given.credentials }, oauth: { ...given.oauth } };
  for (const slot of slots) {
    const { key } = slot;
    if (takesValue(slot) && !Object.hasOwn(values.credentials, key)) {
      if (slot.has_value === true && (agentValues || (await acceptsAgents(io, key)))) continue;
      values.credentials[key] = await askValue(io, slot);
    }
    if (isOAuth(slot) && io.interactive && !Object.hasOwn(values.oauth, key)) {
      values.oauth[key] = await askClient(io, slot);
    }
  }
  return values;
}

function takesValue(slot: CredentialSlotItem): boolean {
  return slot.action === "set" && slot.type !== "oauth";
}

function isOAuth(slot: CredentialSlotItem): boolean {
  return slot.action === "set" && slot.type === "oauth";
}

function acceptsAgents(io: Io, key: string): Promise<boolean> {
  return askYesNo(io, {
    message: `Accept agent value of ${oneLine(key)}?`,
    instead: `--agent-values, or ${key} with a value on standard input`,
    initial: true,
  });
}

async function askValue(io: Io, slot: CredentialSlotItem): Promise<string> {
  const key = oneLine(slot.key);
  if (io.interactive) {
    for (const line of quoted(slotWords(slot), terminalWidth(2)))
      io.print.tell(io.print.errTheme.muted(line));
  }
  return askSecret(io, {
    message: `Value of ${key}`,
    instead: `the word ${key} with the value on standard input, or -f with a .env file`,
    check: (value) => (value === "" ? "It must not be empty." : undefined),
  });
}

/** The id is the proposal's unless another is typed; a provider may want no secret. */
async function askClient(io: Io, { key, oauth }: CredentialSlotItem): Promise<ApproveOAuth> {
  const initial = oneLine(oauth?.client_id ?? "");
  const instead = "agent-vault vault credential connect";
  const id = await askText(io, { message: `OAuth client id of ${oneLine(key)}`, instead, initial });
  const secret = await askSecret(io, {
    message: "Client secret (nothing for a client without one)",
    instead,
  });
  return {
    ...(id === "" || id === oauth?.client_id ? {} : { client_id: id }),
    ...(secret === "" ? {} : { client_secret: secret }),
  };
}
