import type { Sample } from "./permission-samples.ts";
import type { Scene } from "./permission-scene.ts";

const NEW_PASSWORD = "long enough";
const SETTER = "setter@example.com";

/** Acts on accounts that succeed only after something else: a code was sent, a token offered, a session opened. */
export const ACCOUNT_SAMPLES: Record<string, Sample> = {
  "POST /v1/auth/verify (a code)": {
    async prepare({ instance, mail }) {
      const email = "new@example.com";
      await instance.call("POST /v1/auth/register", { body: { email, password: NEW_PASSWORD } });
      return { body: { email, code: mail.codeTo(email) } };
    },
  },
  "POST /v1/auth/reset-password (a code)": {
    async prepare({ instance, mail }) {
      await instance.call("POST /v1/auth/forgot-password", { body: { email: SETTER } });
      return { body: { email: SETTER, code: mail.codeTo(SETTER), new_password: NEW_PASSWORD } };
    },
  },
  // While nobody can sign in with a password, as at the start of a server that has no owner yet.
  "POST /v1/auth/bootstrap (offered)": {
    async prepare({ instance }) {
      const { users, settings } = instance.store;
      for (const { id } of await users.list()) await users.setPassword(id, undefined);
      const { token, hash } = instance.deps.tokens.mint("bootstrap");
      await settings.setInstance("bootstrap_token_hash", hash);
      return { body: { token } };
    },
  },
  "POST /v1/auth/bootstrap/offer (nobody has a password)": {
    async prepare({ instance }) {
      const { users } = instance.store;
      for (const { id } of await users.list()) await users.setPassword(id, undefined);
      return {};
    },
  },
  "POST /v1/auth/change-password (known)": {
    prepare: async (scene, token) => ({
      body: { current_password: (await whoIs(scene, token)).password, new_password: NEW_PASSWORD },
    }),
  },
  "POST /v1/auth/set-password (none yet)": {
    async prepare(scene, token) {
      const { users } = scene.instance.store;
      const user = await users.byEmail((await whoIs(scene, token)).email);
      if (user !== undefined) await users.setPassword(user.id, undefined);
      return { body: { new_password: NEW_PASSWORD } };
    },
  },
  "POST /v1/auth/set-email (a code)": {
    async prepare(scene, token) {
      const { password } = await whoIs(scene, token);
      const body = { email: "new@example.com", current_password: password };
      const { json } = await scene.instance.call("POST /v1/auth/set-email", asker(token, body));
      const code = json.requires_verification === true ? scene.mail.codeTo(body.email) : "000000";
      return { body: { ...body, code } };
    },
  },
  "DELETE /v1/auth/sessions/:id (another)": {
    async prepare(scene, token) {
      const { instance } = scene;
      const path = (id: string) => ({ path: `/v1/auth/sessions/${id}` });
      await instance.call("POST /v1/auth/login", { body: await whoIs(scene, token) });
      const { json } = await instance.call("GET /v1/auth/sessions", asker(token));
      const other = json.sessions?.find(({ current }: { current: boolean }) => !current);
      return path(other?.id ?? "00000000000000000000");
    },
  },
};

/** The account behind the token; blank where it is none of a person. */
export async function whoIs({ instance }: Scene, token: string | undefined) {
  const { json } = await instance.call("GET /v1/auth/me", asker(token));
  const email: string = json.email ?? "";
  return { email, password: email === "olga@example.com" ? "correct horse" : `password of ${email}` };
}

function asker(token: string | undefined, body?: unknown) {
  return { ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) };
}
