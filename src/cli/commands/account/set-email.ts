import { codeFlag, passwordStdinFlag } from "../../args.ts";
import { PasswordNeeded } from "../../client/account.ts";
import { type Client, createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { sessionAt } from "../../session/connect.ts";
import { readSessions, saveSession } from "../../session/session-file.ts";
import { askCode, parseCode } from "../../setup/ask-account.ts";
import { askSecret } from "../../ui/prompt.ts";
import { readStdinLine } from "../../ui/stdin.ts";

export default command({
  args: {
    email: { type: "positional", description: "The new address" },
    ...passwordStdinFlag,
    ...codeFlag,
  },
  notes: [
    "An account that has a password is asked for it. Where the server sends mail, and for all but owners, the new",
    "address is proved by a code: it is asked for, or the command is run once more with --code.",
  ],
  examples: ["agent-vault account set-email me@example.com"],
  async run(args, io) {
    const session = await sessionAt(io);
    const client = createClient(session);
    const asked = {
      email: args.email,
      ...(args.code === undefined ? {} : { code: parseCode(args.code) }),
      ...(args["password-stdin"] ? { current_password: await readStdinLine("the password") } : {}),
    };
    const { body, reply } = await withPasswordIfNeeded(io, client, asked);
    let { email } = reply;
    if (reply.requires_verification) {
      io.print.tell(reply.message);
      if (!io.interactive) {
        throw new Failure("the new address is not proved yet", { hint: "run this again with --code" });
      }
      ({ email } = await client.account.setEmail({ ...body, code: await askCode(io) }));
    }
    const kept = readSessions(io.paths.session).find(({ address }) => address === session.address);
    if (kept !== undefined) saveSession(io.paths.session, { ...kept, email });
    io.print.done(`Your address is ${email} now.`);
  },
});

type Body = Parameters<Client["account"]["setEmail"]>[0];

/** The password is asked for once it is known to be needed: the owner of a local server may have none. */
async function withPasswordIfNeeded(io: Io, client: Client, body: Body) {
  try {
    return { body, reply: await client.account.setEmail(body) };
  } catch (error) {
    if (!(error instanceof PasswordNeeded) || !io.interactive) throw error;
    const current_password = await askSecret(io, { message: "Password", instead: "--password-stdin" });
    const known = { ...body, current_password };
    return { body: known, reply: await client.account.setEmail(known) };
  }
}
