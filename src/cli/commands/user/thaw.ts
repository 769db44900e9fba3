import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: { email: { type: "positional", description: "Of the user" }, ...jsonFlag },
  notes: [
    "A user is frozen when a program of theirs has sent a canary through a vault whose canary-response is freeze:",
    "tokens that they minted are refused until an owner thaws them. They can log in meanwhile.",
  ],
  examples: ["agent-vault user thaw ada@example.com"],
  async run({ email, json }, io) {
    const thawed = await (await userClient(io)).users.thaw(email);
    if (json) return io.print.json(thawed);
    io.print.done(
      `${thawed.name} is frozen no longer; it was since ${thawed.frozen_at}: ${thawed.frozen_reason}`,
    );
  },
});
