/** Ways to have a credential sent to where nobody bound it, by a proposal that looks like something else. */
import { bearer, GITHUB, type ProposalScene, STRIPE } from "../rig/proposal-scene.ts";

export type Widening = {
  /** What has to be typed. */
  readonly asks: readonly string[];
  /** Brings about what was there before; proposals in it are approved as they are. */
  readonly prepare?: (scene: ProposalScene) => Promise<void>;
  readonly proposal: object;
};

const set = (name: string, host: string, auth: object, more: object = {}) => ({
  action: "set",
  name,
  host,
  auth,
  ...more,
});
const passthrough = (name: string, host: string) => set(name, host, { type: "passthrough" });
export const substituting = (name: string, host: string, key: string, where: string[]) =>
  set(
    name,
    host,
    { type: "passthrough" },
    {
      substitutions: [{ key, placeholder: "__value__", in: where }],
    },
  );
export const slot = (key: string, more: object = {}) => ({ action: "set", key, ...more });
const given = (key: string) => slot(key, { value: "from the agent" });
export const nine = Array.from({ length: 9 }, (_, at) => passthrough(`docs-${at}`, `docs-${at}.example.com`));

async function approved(scene: ProposalScene, proposal: object): Promise<void> {
  const { status, text } = await scene.approve(await scene.raise(proposal));
  if (status !== 200) throw new Error(`the harmless one was refused: ${status} ${text}`);
}

export const WIDENINGS: Readonly<Record<string, Widening>> = {
  "an existing credential to a new host": {
    asks: ["mirror.example.com"],
    proposal: { services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY")] },
  },
  "to a host of its own domain": {
    asks: ["hooks.stripe.com"],
    proposal: { services: [bearer("hooks", "hooks.stripe.com", "STRIPE_KEY")] },
  },
  "to another port of its host": {
    asks: ["api.stripe.com:8443"],
    prepare: (scene) => boundToPort(scene),
    proposal: { services: [bearer("port", "api.stripe.com:8443", "PORT_KEY")] },
  },
  "to every name beside its host": {
    asks: ["*.stripe.com"],
    proposal: { services: [bearer("all", "*.stripe.com", "STRIPE_KEY")] },
  },
  "hidden among nine that send nothing": {
    asks: ["mirror.example.com"],
    proposal: { services: [...nine, bearer("docs-9", "mirror.example.com", "STRIPE_KEY")] },
  },
  "hidden behind a new credential for the same host": {
    asks: ["mirror.example.com"],
    proposal: {
      services: [
        set("mirror", "mirror.example.com", { type: "basic", username: "NEW_KEY", password: "STRIPE_KEY" }),
      ],
      credentials: [given("NEW_KEY")],
    },
  },
  "hidden in one of many headers": {
    asks: ["mirror.example.com"],
    proposal: {
      services: [
        set("mirror", "mirror.example.com", {
          type: "custom",
          headers: { "X-Client": "agent", "X-Trace": "{{ NEW_KEY }}", "X-Agent": "v1-{{ STRIPE_KEY }}" },
        }),
      ],
      credentials: [given("NEW_KEY")],
    },
  },
  "by taking over the name of a service": {
    asks: ["mirror.example.com"],
    proposal: { services: [bearer("stripe", "mirror.example.com", "STRIPE_KEY")] },
  },
  "by what a service keeps when it is moved": {
    asks: ["mirror.example.com"],
    prepare: async ({ instance, admin }) => {
      const substitutions = [{ key: "STRIPE_KEY", placeholder: "__key__", in: ["body"] }];
      const body = { services: [{ ...STRIPE, substitutions }] };
      await instance.call("POST /v1/vaults/default/services", { token: admin, body });
    },
    proposal: { services: [passthrough("stripe", "mirror.example.com")] },
  },
  "by a service that is switched off and then on": {
    asks: ["mirror.example.com"],
    prepare: (scene) =>
      approved(scene, {
        services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY", { enabled: false })],
      }),
    proposal: { services: [{ action: "set", name: "mirror", host: "mirror.example.com", enabled: true }] },
  },
  "by a service that is switched off and then replaced": {
    asks: ["mirror.example.com"],
    prepare: (scene) =>
      approved(scene, {
        services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY", { enabled: false })],
      }),
    proposal: { services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY")] },
  },
  "into the body of a host that it is known to": {
    asks: ["api.stripe.com"],
    proposal: { services: [substituting("stripe-body", "api.stripe.com/v1/*", "STRIPE_KEY", ["body"])] },
  },
  "into the address of a host that it is known to": {
    asks: ["api.stripe.com"],
    proposal: {
      services: [
        { ...STRIPE, action: "set", substitutions: [{ key: "STRIPE_KEY", placeholder: "__key__" }] },
      ],
    },
  },
  "into a header that the host may send back, where it went as authorization": {
    asks: ["api.github.com"],
    proposal: {
      services: [
        set("github", "api.github.com", {
          type: "custom",
          headers: { Authorization: "Bearer {{ GITHUB_TOKEN }}", "X-Request-Id": "{{ GITHUB_TOKEN }}" },
        }),
      ],
    },
  },
  "the same by a further service for the host": {
    asks: ["api.github.com"],
    proposal: {
      services: [
        set("ping", "api.github.com/ping", { type: "api-key", key: "GITHUB_TOKEN", header: "X-Echo" }),
      ],
    },
  },
  "by deleting a credential, and asking for it again for a further host": {
    asks: ["mirror.example.com"],
    prepare: (scene) => approved(scene, { credentials: [{ action: "delete", key: "STRIPE_KEY" }] }),
    proposal: {
      services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY")],
      credentials: [slot("STRIPE_KEY", { description: "Stripe key", value: "the agent's" })],
    },
  },
  "by having the cookies handed on that the host gives for it": {
    asks: ["api.github.com"],
    proposal: { services: [{ ...GITHUB, action: "set", cookies: "pass" }] },
  },
  "another stored credential in place of the one that a service has": {
    asks: ["api.github.com"],
    proposal: { services: [bearer("github", "api.github.com", "STRIPE_KEY")] },
  },
  "another way of sending, with another stored credential": {
    asks: ["api.github.com"],
    proposal: {
      services: [
        set("github", "api.github.com", { type: "basic", username: "GITHUB_TOKEN", password: "STRIPE_KEY" }),
      ],
    },
  },
  "by deleting the narrower service in front of a wider one": {
    asks: ["api.example.com"],
    prepare: async ({ instance, admin }) => {
      const body = {
        services: [
          { name: "wide", host: "*.example.com", auth: { type: "bearer", token: "GITHUB_TOKEN" } },
          { name: "narrow", host: "api.example.com", auth: { type: "passthrough" } },
        ],
      };
      await instance.call("POST /v1/vaults/default/services", { token: admin, body });
    },
    proposal: { services: [{ action: "delete", name: "narrow", host: "api.example.com" }] },
  },
  "by moving the narrower service away from in front of a wider one": {
    asks: ["api.example.com"],
    prepare: async ({ instance, admin }) => {
      const body = {
        services: [
          { name: "wide", host: "*.example.com", auth: { type: "bearer", token: "GITHUB_TOKEN" } },
          { name: "narrow", host: "api.example.com", auth: { type: "passthrough" } },
        ],
      };
      await instance.call("POST /v1/vaults/default/services", { token: admin, body });
    },
    proposal: { services: [passthrough("narrow", "elsewhere.example.org")] },
  },
  "a new credential to a name that could be taken for a known one": {
    asks: ["api.str1pe.com"],
    proposal: {
      services: [bearer("payments", "api.str1pe.com", "PAY_KEY")],
      credentials: [slot("PAY_KEY", { description: "Stripe key" })],
    },
  },
  "the same after a harmless service has made the name familiar": {
    asks: ["api.str1pe.com"],
    prepare: (scene) => approved(scene, { services: [passthrough("status", "status.str1pe.com")] }),
    proposal: {
      services: [bearer("payments", "api.str1pe.com", "PAY_KEY")],
      credentials: [slot("PAY_KEY")],
    },
  },
  "the same after a credential of the agent's own has": {
    asks: ["api.str1pe.com"],
    prepare: async (scene) => {
      const own = { services: [bearer("own", "str1pe.com", "OWN_KEY")], credentials: [given("OWN_KEY")] };
      // The person is asked for the name here, too, and stops.
      const { status } = await scene.approve(await scene.raise(own));
      if (status !== 409) throw new Error(`it was answered with ${status}`);
    },
    proposal: {
      services: [bearer("payments", "api.str1pe.com", "PAY_KEY")],
      credentials: [slot("PAY_KEY")],
    },
  },
  "in letters of another script": {
    asks: ["api.xn--tripe-g2e.com"],
    proposal: {
      services: [bearer("payments", "api.xn--tripe-g2e.com", "PAY_KEY")],
      credentials: [slot("PAY_KEY")],
    },
  },
  "with the known name in front of another domain": {
    asks: ["api.stripe.com.example.io"],
    proposal: {
      services: [bearer("payments", "api.stripe.com.example.io", "PAY_KEY")],
      credentials: [slot("PAY_KEY")],
    },
  },
  "to a suffix under which anybody has a name": {
    asks: ["builder.github.io"],
    proposal: {
      services: [bearer("pages", "builder.github.io", "PAGES_KEY")],
      credentials: [slot("PAGES_KEY")],
    },
  },
  "a new OAuth credential whose secret goes to an address of the agent's": {
    asks: ["auth.example.net"],
    proposal: {
      services: [bearer("drive", "api.example.org", "DRIVE")],
      credentials: [
        slot("DRIVE", {
          type: "oauth",
          oauth: {
            authorization_url: "https://accounts.example.org/authorize",
            token_url: "https://auth.example.net/token",
          },
        }),
      ],
    },
  },
  "consent for a new OAuth credential asked by a page of the agent's": {
    asks: ["accounts.example.net"],
    proposal: {
      services: [bearer("drive", "api.example.org", "DRIVE")],
      credentials: [
        slot("DRIVE", {
          type: "oauth",
          oauth: {
            authorization_url: "https://accounts.example.net/authorize",
            token_url: "https://auth.example.org/token",
          },
        }),
      ],
    },
  },
  "a stored static credential made one of OAuth, with an address of the agent's": {
    asks: ["auth.example.net"],
    proposal: {
      credentials: [
        slot("STRIPE_KEY", { type: "oauth", oauth: { token_url: "https://auth.example.net/token" } }),
      ],
    },
  },
  "further scopes and another account in the query of a known provider's address": {
    asks: ["accounts.google.com"],
    proposal: {
      services: [bearer("drive", "drive.example.org", "DRIVE")],
      credentials: [
        slot("DRIVE", {
          type: "oauth",
          oauth: {
            authorization_url:
              "https://accounts.google.com/o/oauth2/v2/auth?scope=https%3A%2F%2Fmail.google.com%2F&prompt=none",
            token_url: "https://oauth2.googleapis.com/token",
          },
        }),
      ],
    },
  },
  "a service that stands and that nobody has bound any more": {
    asks: ["api.github.com"],
    prepare: async ({ instance, admin }) => {
      const body = { services: [{ ...GITHUB, name: "two", host: "uploads.github.com" }] };
      await instance.call("POST /v1/vaults/default/services", { token: admin, body });
      const vaultId = (await instance.store.vaults.byName("default"))?.id as never;
      await instance.store.audiences.unbind(vaultId, "GITHUB_TOKEN" as never, "api.github.com");
    },
    proposal: { services: [{ ...GITHUB, action: "set" }] },
  },
};

/** A credential that is bound to one port of its host. */
async function boundToPort({ instance, admin }: ProposalScene): Promise<void> {
  const service = {
    name: "one-port",
    host: "api.stripe.com:443",
    auth: { type: "bearer", token: "PORT_KEY" },
  };
  const token = admin;
  await instance.call("POST /v1/vaults/default/services", { token, body: { services: [service] } });
  await instance.call("POST /v1/credentials", { token, body: { credentials: { PORT_KEY: "value" } } });
}
