import { CATALOG_WORDS } from "../../../../core/catalog/find.ts";
import { confirmHostFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { addAsked } from "../../../service/add-asked.ts";
import { addRecipes } from "../../../service/add-recipes.ts";
import { readServicesFile, refuseOtherVault } from "../../../service/file.ts";
import { hasServiceFlags, serviceFlags, serviceFromFlags } from "../../../service/flags.ts";
import { putServices } from "../../../service/put-services.ts";
import { recipesFor } from "../../../service/recipe.ts";
import { serviceFromTemplate, templateFlag } from "../../../service/template.ts";
import { vaultClient } from "../../../session/connect.ts";
import { ensureSession } from "../../../setup/ensure-session.ts";

export default command({
  args: {
    names: {
      type: "positional",
      rest: true,
      required: false,
      known: CATALOG_WORDS,
      description: "Names of the catalog, as claude or github; their keys are asked for",
    },
    file: { type: "string", alias: "f", valueHint: "file", description: "YAML file (- for standard input)" },
    ...templateFlag,
    ...serviceFlags,
    input: { type: "boolean", default: true, description: "Ask for no key, and read none" },
    force: { type: "boolean", description: "Take a key of any shape" },
    ...confirmHostFlag,
    ...vaultFlag,
  },
  examples: [
    "agent-vault vault service add claude",
    "agent-vault vault service add github openai",
    "pass show stripe | agent-vault vault service add stripe",
    "agent-vault vault service add --name acme --host api.example.com --auth-type bearer --token-key ACME_KEY",
    "agent-vault vault service add -f services.yaml",
  ],
  notes: [
    "With names the keys that the vault lacks are asked for, or read from a pipe, one line each.",
    "Without anything it asks, at a terminal. Several services are added together or not at all.",
    "A service of the same name is replaced. Without --name one is made from the host.",
    "Flags go before what the catalog says.",
    "Services of the catalog strip what a program sends of its own (foreign_credentials: strip).",
    "Custom headers, substitutions, cookies and foreign_credentials can only be given in a file.",
  ],
  async run(args, io) {
    const { names, template, vault: vaultArg } = args;
    const described = template !== undefined || hasServiceFlags(args);
    if (args.file !== undefined && (described || names.length > 0)) {
      throw usageError("-f cannot be mixed with names and the flags of one service");
    }
    if (template !== undefined && names.length > 0) {
      throw usageError("--template cannot be mixed with names", "the name alone asks for the key as well");
    }
    const options = { confirmed: args["confirm-host"], input: args.input, force: args.force };
    const recipes = recipesFor(names, args);
    const isAsked =
      names.length === 0 && !described && args.file === undefined && io.interactive && args.input;
    const file = args.file === undefined ? undefined : await readServicesFile(args.file);
    const services =
      file?.services ??
      (isAsked || recipes.length > 0
        ? []
        : [template === undefined ? serviceFromFlags(args) : serviceFromTemplate(template, args)]);
    if (file?.services.length === 0) throw usageError("the file names no service");
    const { client, vault } = await vaultClient(io, vaultArg, ensureSession);
    if (file !== undefined) refuseOtherVault(file, vault, vaultArg);
    const place = { ...options, vault, vaultFlag: vaultArg };
    if (recipes.length > 0) return await addRecipes(io, client, recipes, place);
    if (isAsked) return await addAsked(io, client, place);
    await putServices(io, client, { ...place, services, credentials: {} });
  },
});
