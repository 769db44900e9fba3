import { afterAll, expect, spyOn, test } from "bun:test";
import { type Client, createClient } from "../../../../src/cli/client/client.ts";

const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => Response.json({}) });
afterAll(() => server.stop(true));
const client = createClient({ address: `http://127.0.0.1:${server.port}` });

const invite = { email: "ann@example.com", role: "member", vaults: [] };
const [email, password, new_password] = ["ann@example.com", "correct horse", "battery staple"];

/** What a server may do before it answers, in seconds: ten for a mail server, more for its turn to hash a password. */
test.each<[string, number, (client: Client) => Promise<unknown>]>([
  ["user invite", 20, ({ userInvites }) => userInvites.create(invite)],
  ["user invite resend", 20, ({ userInvites }) => userInvites.resend("12345678")],
  ["auth accept-invite", 60, ({ userInvites }) => userInvites.accept("av_uinv_00", { password })],
  ["owner email test", 20, ({ settings }) => settings.testEmail({})],
  ["auth register", 60, ({ auth }) => auth.register({ email, password })],
  ["auth login", 60, ({ auth }) => auth.login({ email, password })],
  ["auth reset-password", 60, ({ auth }) => auth.resetPassword({ email, code: "123456", new_password })],
  ["account set-password", 60, ({ account }) => account.setPassword({ new_password })],
  ["account change-password", 60, ({ account }) => account.changePassword({ new_password })],
  ["account set-email", 60, ({ account }) => account.setEmail({ email })],
])("%s waits for at least %d s", async (_, seconds, call) => {
  const timeout = spyOn(AbortSignal, "timeout");
  try {
    await call(client).catch(() => {});
    expect(timeout.mock.calls.map(([ms]) => ms >= seconds * 1000)).toEqual([true]);
  } finally {
    timeout.mockRestore();
  }
});
