import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";
import { changeFlags, readChange } from "../../../settings/change.ts";
import { changedLimits } from "../../../settings/rate-limit-flags.ts";
import { showChange, showLimits } from "../../../settings/show.ts";

export default command({
  args: changeFlags,
  notes: [
    "The word default takes back what was set: --log-max-rows default, --rate-limit PROXY.rate=default.",
    "All of it is changed or nothing. Limits hold at once, log retention within a quarter of an hour.",
    "What the server's environment sets wins over what is set here.",
  ],
  examples: [
    "agent-vault owner config set --invite-only --allowed-domains example.com,example.org",
    "agent-vault owner config set --rate-limit-profile strict --rate-limit PROXY.rate=5",
  ],
  async run(given, io) {
    const { body, limits } = readChange(given);
    const { settings } = await userClient(io);
    // The server takes limits as a whole: what it holds, with the change made to it.
    const rate_limit =
      limits === undefined ? undefined : changedLimits((await settings.read()).rate_limit.saved, limits);
    if (given.preview) {
      const preview = await settings.previewLimits(rate_limit ?? {});
      return given.json ? io.print.json(preview) : showLimits(io.print, preview);
    }
    const reply = await settings.change({ ...body, ...(rate_limit === undefined ? {} : { rate_limit }) });
    if (given.json) return io.print.json(reply);
    showChange(io.print, { body, limits }, reply);
  },
});
