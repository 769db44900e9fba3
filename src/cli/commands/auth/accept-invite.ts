import { addressFlag, signInFlags } from "../../args.ts";
import { showAssignments } from "../../assignment.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { parseInvite } from "../../invite/named.ts";
import { requirePerson } from "../../session/agent.ts";
import { chooseAddress, statedAddress } from "../../session/choose-address.ts";
import { personSession } from "../../session/session-file.ts";
import { chooseNewPassword } from "../../setup/ask-account.ts";
import { logInWith } from "../../setup/sign-in.ts";

export default command({
  args: {
    link: { type: "positional", description: "The link of the invite, or its token" },
    ...addressFlag,
    "password-stdin": signInFlags["password-stdin"],
    "device-label": signInFlags["device-label"],
  },
  notes: [
    "Without an account you choose a password, and are signed in then. With one, its vaults are added to yours.",
    "Where somebody else is signed in already, they stay so.",
    "The server is the one of the link, unless --address names another name of it.",
  ],
  examples: ["agent-vault auth accept-invite https://vault.example.com/invite/av_uinv_…"],
  async run(args, io) {
    requirePerson(io);
    const invite = parseInvite(args.link);
    const stated = args.address === undefined ? undefined : statedAddress(io, args.address);
    const address = stated?.address ?? invite.address ?? chooseAddress(io, undefined).address;
    const { userInvites } = createClient({ address });
    const offer = await userInvites.details(invite.token);
    if ("error" in offer) throw new Failure(offer.error_message.replace(/\.$/, ""), { hint: ASK });
    const vaults =
      offer.vaults.length === 0 ? "" : `, with vaults ${showAssignments(offer.vaults, "name:role")}`;
    io.print.tell(`${address} invites ${offer.email} as ${offer.role}${vaults}.`);
    const { email } = offer;
    // Somebody else's session is kept: without a password there may be no way back to it.
    const current = personSession(io, address);
    if (offer.needs_account) {
      const password = await chooseNewPassword(io, { passwordFromStdin: args["password-stdin"] });
      await userInvites.accept(invite.token, { password });
      if (current === undefined || current.email === email) {
        await logInWith(io, { address, email, password, deviceLabel: args["device-label"] });
        return io.print.done(`Accepted: ${email} has an account at ${address} and is signed in.`);
      }
      io.print.done(`Accepted: ${email} has an account at ${address}.`);
    } else {
      const { message } = await userInvites.accept(invite.token, {});
      io.print.done(`${message} It is for ${email}.`);
      if (current?.email === email) return;
    }
    if (current !== undefined) io.print.tell(`You stay signed in as ${current.email ?? "who you were"}.`);
    io.print.tell(`Sign in with agent-vault auth login --address ${address} --email ${email}`);
  },
});

const ASK = "ask whoever invited you for another";
