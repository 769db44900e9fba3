/** @jsxImportSource hono/jsx */
/** Through which proxy a vault's requests leave. A proxy's login is typed here, and shown nowhere. */
import type { Child } from "hono/jsx";
import { formatUpstreamProxy, type VaultSettings } from "../../app/vault/settings/settings.ts";
import { requireText } from "../../core/all-faults.ts";
import { AppError } from "../../core/errors.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import { Card } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";

export const PROXY_FIELDS = ["upstream", "upstream_proxy"];
const OPTIONS = [
  { value: "environment", label: "As the server's environment says" },
  { value: "none", label: "No proxy" },
  { value: "url", label: "The proxy below" },
];

/** Which of the options holds. */
export function shownProxy({ upstreamProxy }: VaultSettings): { readonly upstream: string } {
  if (upstreamProxy === undefined) return { upstream: "environment" };
  return { upstream: upstreamProxy === "none" ? "none" : "url" };
}

/** What is to be set; undefined where the proxy that is set is to stay. Throws `bad_request`. */
export function readProxy(form: SentForm, now: VaultSettings): string | undefined {
  const chosen = form.text("upstream");
  if (chosen === "environment") return "";
  if (chosen === "none") return "none";
  const typed = form.text("upstream_proxy");
  if (typed.trim() === "" && shownProxy(now).upstream === "url") return undefined;
  return requireText("upstream_proxy", typed);
}

/** A proxy cannot be compared as it was shown, for its login is not: what is sent along is the mark of what stood. */
const SEEN = "seen.upstream_proxy";

/** Throws `conflict` where the proxy was set otherwise since the form was shown, unless the form asks for the same. */
export function demandProxySeen(form: SentForm, now: VaultSettings): void {
  if (!form.names.includes(SEEN) || form.text(SEEN) === now.upstreamProxyMark) return;
  const { upstream } = shownProxy(now);
  if (upstream !== "url" && form.text("upstream") === upstream) return;
  const field = form.text("upstream") === "url" ? "upstream_proxy" : "upstream";
  const message = `${field} was set meanwhile to what is said above; send this again to replace that`;
  throw new AppError("conflict", { fieldFaults: [{ field, code: "conflict", message }] });
}

type ProxyFormProps = {
  readonly action: string;
  readonly csrf: string;
  readonly settings: VaultSettings;
  readonly typed: Draft;
  /** The field that proves who it is, where that is asked. */
  readonly proof: Child;
};

export function ProxyForm({ action, csrf, settings, typed, proof }: ProxyFormProps) {
  const { value, error } = typed.of("upstream_proxy");
  // What is not plainly scheme, host and port may hold a login.
  const isShown = /^[a-z0-9]+:\/\/[^@\s:]*(:\d*)?\/?$/i.test(value);
  const again = value !== "" && !isShown ? "Type it again: what may hold a login is not shown." : "";
  const faults = [error, again].filter((text) => text !== undefined && text !== "").join(" ");
  return (
    <Card title="Upstream proxy" id="proxy">
      <p>{described(settings)}</p>
      <Form action={action} csrf={csrf}>
        <input type="hidden" name={SEEN} value={settings.upstreamProxyMark} />
        <Select
          name="upstream"
          label="Requests of this vault leave through"
          options={OPTIONS}
          {...typed.of("upstream")}
        />
        <Field
          name="upstream_proxy"
          label="URL of the proxy"
          hint="Such as http://proxy.example.com:3128, or with its login http://user:password@proxy.example.com:3128. It replaces the one that is set, with its login."
          code
          {...(isShown ? { value } : {})}
          error={faults === "" ? undefined : faults}
        />
        {proof}
        <div class="actions">
          <Button>Save</Button>
        </div>
      </Form>
    </Card>
  );
}

/** The same for those who may not change it. */
export function ProxyText({ settings }: { readonly settings: VaultSettings }) {
  return (
    <Card title="Upstream proxy" id="proxy">
      <p>{described(settings)}</p>
      <p class="aside">An owner of the instance can change this.</p>
    </Card>
  );
}

function described(settings: VaultSettings) {
  const { upstreamProxy } = settings;
  if (upstreamProxy === undefined) return "As the server's environment says.";
  if (upstreamProxy === "none") return "Requests leave without a proxy.";
  return (
    <>
      Requests leave through <code>{formatUpstreamProxy(settings)}</code>
      {upstreamProxy.login === undefined ? ", without a login." : ", with a login that is not shown."}
    </>
  );
}
