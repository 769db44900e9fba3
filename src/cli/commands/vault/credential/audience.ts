import { jsonFlag, vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { Failure, usageError } from "../../../failure.ts";
import type { Io } from "../../../io.ts";
import { vaultClient } from "../../../session/connect.ts";
import { oneLine } from "../../../ui/foreign-text.ts";
import { confirmOrAbort } from "../../../ui/prompt.ts";

export default command({
  args: {
    key: { type: "positional", names: "credential", description: "Key of the credential" },
    add: {
      type: "string",
      valueHint: "host",
      description: "Let it be sent to a host; for admins of the vault",
    },
    as: {
      type: "string",
      valueHint: "place",
      description: "Where in a request: auth (if not said), path, query, header, body or websocket",
    },
    remove: { type: "string", valueHint: "host", description: "Take a host back; for admins of the vault" },
    ...jsonFlag,
    ...vaultFlag,
    ...yesFlag,
  },
  notes: [
    "A credential is sent to the hosts that somebody bound it to: by approving a proposal, or by writing a service.",
    "Services that would send it to a host that was taken back are refused, until one of them is added again.",
  ],
  examples: [
    "agent-vault vault credential audience STRIPE_KEY",
    "agent-vault vault credential audience STRIPE_KEY --add files.stripe.com --yes",
    "agent-vault vault credential audience STRIPE_KEY --remove files.stripe.com --yes",
  ],
  async run({ key, add, as, remove: host, json, vault: vaultFlagValue, yes }, io) {
    if (add !== undefined && host !== undefined) throw usageError("--add cannot be mixed with --remove");
    if ((add ?? host) !== undefined && json)
      throw usageError("--json cannot be mixed with --add or --remove");
    if (as !== undefined && add === undefined) throw usageError("--as needs --add");
    const { client, vault } = await vaultClient(io, vaultFlagValue);
    if (add !== undefined) {
      await confirmOrAbort(io, yes, `Let ${key} in vault "${vault}" be sent to ${add}?`);
      const bound = await client.credentials.addAudience({ vault, key, host: add, surface: as });
      const now = bound.added ? "may be sent" : "could be sent before";
      return io.print.done(`${bound.key} ${now} to ${bound.host} as ${bound.surface} (vault "${vault}")`);
    }
    if (host !== undefined) {
      await confirmOrAbort(io, yes, `Take ${host} back from ${key} in vault "${vault}"?`);
      const gone = await client.credentials.removeAudience({ vault, key, host });
      io.print.done(`${gone.key} is no longer sent to ${gone.host} (vault "${vault}")`);
      return sayRefused(io, gone.refused);
    }
    const { keys, credentials } = await client.credentials.list({ vault });
    if (!keys.includes(key)) {
      throw new Failure(`vault "${vault}" has no credential "${key}"`, {
        hint: "agent-vault vault credential list shows them",
      });
    }
    if (credentials === undefined) throw new Failure("Member role required", { exit: 4 });
    const known = credentials.find((one) => one.key === key)?.audience;
    const audience = known ?? [];
    if (json) return io.print.json(audience);
    io.print.table(
      ["host", "as", "bound", "by"],
      audience.map(({ host, surface, bound_at, bound_by = "" }) => [host, surface, bound_at, bound_by]),
      known === undefined
        ? `Nobody has bound ${key} to a host yet: the first service that uses it does.`
        : `${key} is bound to no host, and sent nowhere.`,
    );
  },
});

/** Nothing where the server does not tell. */
function sayRefused(
  { print }: Io,
  refused: readonly { readonly name: string; readonly host: string }[] | undefined,
): void {
  if (refused === undefined) return;
  if (refused.length === 0) return print.note("No service is refused by it.");
  const named = refused.map(({ name, host }) => `${oneLine(name)} (${oneLine(host)})`).join(", ");
  print.tell(`Refused from now on, until added again: ${named}`);
}
