/** @jsxImportSource hono/jsx */
/**
 * An invite's page. The link's token becomes a cookie at once, and the address that holds it is left, as on the approval
 * page: it is in no history, no referrer and no later request.
 */
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import {
  acceptInvite,
  type GoneInvite,
  goneInvite,
  type InviteDetails,
  readInvite,
} from "../../app/account/invite/user-invite-acceptance.ts";
import { logIn } from "../../app/account/sign-in.ts";
import { AppError } from "../../core/errors.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { type Call, type Route, route } from "../../http/route.ts";
import { aboutInvite } from "../../http/routes/agent/invites.ts";
import { cookieAttributes } from "../../http/session-cookie.ts";
import { type Draft, draft, refused } from "../console/draft.ts";
import { consoleFault } from "../console/fault.tsx";
import { done } from "../console/notice.ts";
import { enterProved } from "../console/proof.ts";
import { loginPath } from "../console/return-to.ts";
import { ownForm } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { page } from "../page.ts";
import { Facts } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Redirect } from "../ui/shell.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { gatePage } from "./gate-page.tsx";

const INVITE = "/invite";
const COOKIE = "av_invite";
const HOUR_SECONDS = 3600;

export const invitePageRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: `${INVITE}/:token`,
    access: "anonymous",
    link: "token",
    handle: (call) => {
      const isPerson = call.c.req.header("Accept")?.includes("text/html") === true;
      return isPerson && call.param("token").startsWith("av_uinv_") ? exchange(call) : aboutInvite(call);
    },
  }),
  route({
    method: "GET",
    path: INVITE,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: (call) => showInvite(call),
  }),
  route({
    method: "POST",
    path: INVITE,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: async (call) => takeInvite(call, await ownForm(call)),
  }),
];

function exchange({ c, deps, param }: Call): Response {
  setCookie(c, COOKIE, param("token"), {
    ...cookieAttributes(c, deps.baseUrl),
    path: INVITE,
    maxAge: HOUR_SECONDS,
  });
  const content = (
    <Redirect title="Invite" to={INVITE}>
      Go on to the invite
    </Redirect>
  );
  return page(c, content, { addressIsSecret: true });
}

async function showInvite(call: Call, typed: Draft = draft()): Promise<Response> {
  const token = getCookie(call.c, COOKIE) ?? "";
  const found = await find(call, token);
  if (found === undefined) {
    return told(call, 404, "No invite here", "Follow the link in your invite once more.");
  }
  if (found.type === "gone") return told(call, 410, GONE[found.status], hintOf(found.status));
  return gatePage(
    call,
    { title: "You are invited", draft: typed },
    <Offer call={call} found={found} typed={typed} />,
  );
}

/** The invite of the link that was followed; undefined where there is none. */
async function find({ deps }: Call, token: string): Promise<InviteDetails | undefined> {
  try {
    return await readInvite(deps, { token });
  } catch (error) {
    if (error instanceof AppError && error.code === "invite_not_found") return undefined;
    throw error;
  }
}

const GONE: Record<GoneInvite, string> = {
  accepted: "This invite was accepted already",
  revoked: "This invite was taken back",
  expired: "This invite has expired",
};

function hintOf(status: GoneInvite): string {
  return status === "accepted" ? "Log in with your account." : (goneInvite(status).hint ?? "");
}

function told(call: Call, status: 404 | 410, title: string, hint: string): Response {
  return gatePage(
    call,
    { title, status },
    <>
      <p>{hint}</p>
      <p class="aside">
        <a href="/login">Go to the login</a>
      </p>
    </>,
  );
}

type OfferProps = {
  readonly call: Call;
  readonly found: Extract<InviteDetails, { type: "open" }>;
  readonly typed: Draft;
};

function Offer({ call: { c, deps }, found: { invite, invitedBy, needsAccount }, typed }: OfferProps) {
  const { email, role, vaults, expiresAt } = invite;
  return (
    <>
      <Facts
        facts={[
          ...(invitedBy === undefined
            ? []
            : [{ name: "Invited by", value: <Untrusted>{invitedBy}</Untrusted> }]),
          { name: "Account", value: <Untrusted>{email}</Untrusted> },
          { name: "Role", value: role },
          ...(vaults.length === 0 ? [] : [{ name: "Vaults", value: <Given vaults={vaults} /> }]),
          { name: "Ends", value: <Time at={expiresAt} now={deps.clock.now()} /> },
        ]}
      />
      <Form action={INVITE} csrf={csrfToken(c, deps)}>
        {needsAccount ? (
          <Field
            name="password"
            label="Choose a password"
            type="password"
            autocomplete="new-password"
            isOwn
            hint="8 characters at least."
            required
            {...typed.of("password")}
          />
        ) : (
          <p>You have an account here already. It keeps its password.</p>
        )}
        <Button>{needsAccount ? "Create the account" : "Accept the invite"}</Button>
      </Form>
    </>
  );
}

/** Each vault, with what one becomes there. */
function Given({ vaults }: Pick<OfferProps["found"]["invite"], "vaults">) {
  return (
    <ul class="plain">
      {vaults.map(({ vaultName, role }) => (
        <li key={vaultName}>
          <Untrusted>{vaultName}</Untrusted>: {role}
        </li>
      ))}
    </ul>
  );
}

async function takeInvite(call: Call, form: SentForm): Promise<Response> {
  const { c, deps, origin } = call;
  const password = form.text("password");
  try {
    const token = getCookie(c, COOKIE) ?? "";
    const { email, isNewAccount } = await acceptInvite(deps, { token, password, ip: origin.ip });
    deleteCookie(c, COOKIE, { ...cookieAttributes(c, deps.baseUrl), path: INVITE });
    if (!isNewAccount)
      return done(call, loginPath("/"), "The invite is accepted. Log in to see what it gave you.");
    const login = await logIn(deps, {
      email,
      password,
      deviceLabel: "Console",
      reach: "console",
      ip: origin.ip,
    });
    enterProved(call, form, login.token);
    return done(call, "/", "Your account is made, and you are logged in.");
  } catch (error) {
    if (error instanceof AppError && ["gone", "not_found"].includes(error.kind))
      return await showInvite(call);
    return await showInvite(call, refused(form, error, { fields: ["password"] }));
  }
}
