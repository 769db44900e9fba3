/** The database URL: which ones are accepted, and that none is repeated in an error. */
import { expect, test } from "bun:test";
import { openStore } from "../../src/store/open.ts";
import { failsWith } from "./fails.ts";

const PASSWORD = "hunter2hunter2";

test.each([
  `mysql://ann:${PASSWORD}@127.0.0.1/vault`,
  `ann:${PASSWORD}@127.0.0.1/vault`,
  `POSTGRES ${PASSWORD}`,
  "",
  "/var/lib/agent-vault.db",
  `postgres://ann:${PASSWORD}@[bad/vault`,
  `postgres://ann:${PASSWORD}@127.0.0.1/vault?sslmode=${PASSWORD}`,
])("%p is refused without being repeated", async (url) => {
  const error = await failsWith("invalid_config", openStore({ url }));
  expect(Bun.inspect(error)).not.toContain(PASSWORD);
  expect(error.message).toContain("database URL");
});

test("a server that does not answer is unavailable, and the password is not told", async () => {
  // Bound and closed again, so nobody listens there.
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const { port } = listener;
  listener.stop(true);
  const url = `postgresql://ann:${PASSWORD}@127.0.0.1:${port}/vault`;
  const error = await failsWith("store_unavailable", openStore({ url }));
  expect(error.hint).toContain("DATABASE_URL");
  expect(Bun.inspect(error)).not.toContain(PASSWORD);
});

test.each([
  ["postgres://ann@127.0.0.1/vault?schema=public", ['"schema"', "search_path"]],
  ["postgres://ann@127.0.0.1/vault?connection_limit=5", ['"connection_limit"', "sslmode"]],
  ["postgres://ann@127.0.0.1/vault?sslmode=sometimes", ["sslmode", "verify-full"]],
  ["postgres://ann@127.0.0.1/vault?sslmode=require&sslrootcert=/no/such.pem", ["sslrootcert"]],
  [`postgres://ann:12?${PASSWORD}@127.0.0.1/vault`, ["%3F"]],
  [`postgres://ann:%zz${PASSWORD}@127.0.0.1/vault`, ["%"]],
])("%p is refused, and says what is wrong with it", async (url, words) => {
  const error = await failsWith("invalid_config", openStore({ url }));
  for (const word of words) expect(`${error.message} ${error.hint}`).toContain(word);
  expect(Bun.inspect(error)).not.toContain(PASSWORD);
});
