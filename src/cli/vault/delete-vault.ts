import { Aborted } from "../failure.ts";
import type { Io } from "../io.ts";
import { userClient } from "../session/connect.ts";
import { askText } from "../ui/prompt.ts";

/** Deletes a vault, once the user has typed its name or said `--yes`. */
export async function deleteVault(io: Io, name: string, yes: boolean): Promise<void> {
  const client = await userClient(io);
  if (!yes) {
    const message = `This deletes vault "${name}", its credentials and its log. Type its name to go on`;
    if ((await askText(io, { message, instead: "--yes" })) !== name) throw new Aborted();
  }
  await client.vaults.delete(name);
  io.print.done(`Deleted vault "${name}"`);
}
