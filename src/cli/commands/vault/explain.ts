import type { ExplainReply } from "../../../contract/vault/explain.ts";
import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { failingWith2 } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { vaultClient } from "../../session/connect.ts";
import { hostText } from "../../ui/host-name.ts";
import { printable } from "../../ui/printable.ts";

export default command({
  args: {
    method: { type: "positional", description: "As GET; in any case" },
    url: {
      type: "positional",

      description: "As the program asks for it; https unless it says http",
    },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: [
    "Nothing is sent. Exit code 0: the request would be forwarded; 1: it would be refused; others: no answer.",
    "An agent's own capabilities and the policies on it count; limits and what the upstream says do not.",
  ],
  examples: [
    "agent-vault vault explain GET https://api.github.com/user",
    "agent-vault vault explain DELETE api.github.com/repos/acme/site --json",
  ],
  async run({ method, url, vault: named, json }, io) {
    const told = await failingWith2(async () => {
      const { client, vault } = await vaultClient(io, named);
      return await client.vaults.explain(vault, { method, url });
    });
    if (json) io.print.json(told);
    else printExplanation(io, told);
    return told.passes ? 0 : 1;
  },
});

function printExplanation(
  { print }: Io,
  { request, passes, error, says, service, services }: ExplainReply,
): void {
  const { method, scheme, host, port, path } = request;
  print.line(`${method} ${scheme}://${host}:${port}${printable(path)}`);
  print.line(`${passes ? "Goes through" : `Refused (${error ?? "forbidden"})`}. ${printable(says)}`);
  if (service !== undefined) printTerms({ print }, service);
  const others = services.filter(({ answers }) => !answers);
  if (others.length === 0) return;
  print.line("");
  print.table(
    ["other service", "host", "methods", "why not"],
    others.map((one) => [one.name, hostText(one.host), one.methods?.join(", ") ?? "all", one.says ?? ""]),
    "",
  );
}

function printTerms({ print }: Pick<Io, "print">, service: NonNullable<ExplainReply["service"]>): void {
  const { headers, substitutions = [], requires = [], cookies, foreign_credentials: foreign } = service;
  print.line(`  matches: ${hostText(service.host)}`);
  print.line(`  headers written: ${headers.length === 0 ? "none" : headers.join(", ")}`);
  for (const { placeholder, key, in: places } of substitutions) {
    print.line(`  ${placeholder} is replaced by ${key} in ${places.join(", ")}`);
  }
  if (requires.length > 0) print.line(`  only for agents with ${requires.join(", ")}`);
  if (foreign !== undefined) print.line(`  credentials of the program's own: ${foreign}`);
  if (service.leaks !== undefined) print.line(`  leaks: ${service.leaks}`);
  if (service.budget !== undefined) print.line(`  budget: ${printable(service.budget)}`);
  if (cookies !== undefined) print.line(`  cookies: ${cookies}`);
}
