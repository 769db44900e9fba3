/** @jsxImportSource hono/jsx */
/** The page that a proposal has for whoever looks at it, as it is now. */
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { callbackUrl } from "../../app/vault/oauth/begin.ts";
import type { ReviewedProposal } from "../../app/vault/proposal/review.ts";
import type { Principal } from "../../core/actor.ts";
import type { AppError } from "../../core/errors.ts";
import { formatMisfit, tellMisfit } from "../../core/proposal/misfit.ts";
import { STATUS } from "../../http/errors.ts";
import type { Call } from "../../http/route.ts";
import { csrfToken } from "../csrf-token.ts";
import { page } from "../page.ts";
import { Banner } from "../ui/card.tsx";
import { Login } from "../ui/login.tsx";
import { Shell } from "../ui/shell.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { nameOf } from "../viewer.ts";
import { isLate, type Verdict } from "./late.ts";
import { type Connection, type Look, look } from "./look.ts";
import { type Paths, type Place, pathsOf } from "./place.ts";
import { ApprovalPage } from "./sections/approval-page.tsx";
import { Connections } from "./sections/connections.tsx";
import { Outcome, Reviewed, TooLate } from "./sections/decided.tsx";
import { Decision, Overview, Reject } from "./sections/decision.tsx";
import { NOTHING_SENT, type Sent } from "./sent.ts";
import type { ApprovalView } from "./view.ts";

/** What just happened, for the page that is shown after it. */
export type After = {
  readonly status?: ContentfulStatusCode;
  readonly notice?: Child;
  readonly sent?: Sent;
  /** What whoever looks has just decided, where it was decided already. */
  readonly late?: Verdict | undefined;
  readonly login?: { readonly email: string; readonly error: string };
  /** Who has logged in just now: the browser shows its cookie only from the next request on. */
  readonly viewer?: Principal;
  /** That they have shown their password, see `fresh.ts`. */
  readonly proof?: string;
};

type Frame = {
  readonly place: Place;
  readonly paths: Paths;
  readonly csrf: string;
  readonly after: After;
};
type Base = Pick<ApprovalView, "vault" | "now" | "lookUp" | "callbackUrl">;

/** The page as it is for whoever asks, read anew. */
export async function proposalPage(call: Call, place: Place, after: After = {}): Promise<Response> {
  const { c, deps } = call;
  const seen = await look(call, place, after.viewer);
  const frame = { place, paths: pathsOf(place), csrf: csrfToken(c, deps), after };
  const base = {
    now: deps.clock.now(),
    lookUp: await deps.publicSuffixes.load(),
    callbackUrl: callbackUrl(deps.baseUrl),
    vault: place.vault,
  };
  const refusal = seen.type === "stranger" ? seen.refusal : undefined;
  const status = after.status ?? (refusal === undefined ? 200 : STATUS[refusal.kind]);
  return page(c, content(seen, base, frame), { status });
}

function content(seen: Look, base: Base, frame: Frame) {
  if (seen.type === "stranger") return <Stranger {...seen} frame={frame} />;
  if (seen.type === "member") return <Member {...seen} base={base} frame={frame} />;
  const { linked, viewer } = seen;
  if (linked.type === "decided") {
    return (
      <Shell title={`Proposal ${linked.number}`} user={nameOf(viewer)}>
        <h1>{`Proposal ${linked.number} is decided`}</h1>
        <Outcome status={linked.status} />
        <Enter
          viewer={viewer}
          frame={frame}
          title="Log in to see more"
          refused="You cannot see more than that"
        >
          Members of the vault see what it was, and who decided it and when.
        </Enter>
      </Shell>
    );
  }
  const view: ApprovalView = { ...base, proposal: linked.proposal, status: "pending" };
  return (
    <ApprovalPage view={view} user={nameOf(viewer)} notice={frame.after.notice}>
      <Enter viewer={viewer} frame={frame} title="Log in to decide" refused="You cannot decide this">
        What this would mean for credentials that are stored already is shown once you are logged in.
      </Enter>
      <Overview view={view} />
    </ApprovalPage>
  );
}

type MemberProps = {
  readonly viewer: Principal | undefined;
  readonly reviewed: ReviewedProposal;
  readonly connections: readonly Connection[];
  readonly base: Base;
  readonly frame: Frame;
};

function Member({ viewer, reviewed, connections, base, frame }: MemberProps) {
  const { proposal, status, mintedBy, assessed } = reviewed;
  const { paths, csrf, after } = frame;
  const view: ApprovalView = { ...base, proposal, status, mintedBy };
  const { sent = NOTHING_SENT, notice, late } = after;
  const toConnect = connections.some(({ connectedAt }) => connectedAt === undefined);
  const outcome = [
    late !== undefined && isLate(late, viewer, proposal) ? <TooLate verdict={late} status={status} /> : null,
    <Reviewed key="outcome" view={view} toConnect={toConnect} />,
  ];
  const header = { user: nameOf(viewer), notice: status === "pending" ? notice : outcome };
  if (status === "pending" && assessed?.fits === true) {
    const { assessment, hash, state, effect } = assessed;
    const services = { before: state.services, after: effect.services };
    const shown = { ...view, services, reach: { assessment, hash } };
    // Whatever else was wrong with what was sent: that it is not what was looked at is always said.
    const isChanged = sent.hash !== undefined && sent.hash !== hash;
    return (
      <ApprovalPage view={shown} user={header.user} notice={[isChanged ? <Changed /> : null, notice]}>
        <Decision view={shown} paths={paths} csrf={csrf} sent={sent} proof={after.proof} />
      </ApprovalPage>
    );
  }
  return (
    <ApprovalPage view={view} {...header}>
      {status === "pending" ? <CannotApprove reviewed={reviewed} frame={frame} /> : null}
      <Connections connections={connections} action={paths.connect} csrf={csrf} view={view} />
      <Overview view={view} />
      {assessed === undefined || status !== "pending" ? null : (
        <Reject path={paths.reject} csrf={csrf} sent={sent} />
      )}
    </ApprovalPage>
  );
}

function Changed() {
  return (
    <Banner tone="danger" title="Something has changed since you looked">
      <p>
        The vault or its credentials are not what they were when this page was made, so nothing was applied.
        Below is what it would do now. Look at it again; secrets have to be typed again.
      </p>
    </Banner>
  );
}

/** The proposal does not fit its vault any more, or whoever looks may not decide. */
function CannotApprove({ reviewed, frame }: { readonly reviewed: ReviewedProposal; readonly frame: Frame }) {
  const { assessed } = reviewed;
  if (assessed === undefined) {
    return (
      <>
        <Banner tone="warn" title="You may look at this and not decide it">
          <p>
            That takes a person with the role member or admin in the vault. An admin of the vault can give it.
          </p>
        </Banner>
        <OtherLogin frame={frame} />
      </>
    );
  }
  if (assessed.fits) return null;
  return (
    <Banner tone="danger" title="This does not fit the vault any more">
      <ul class="reasons">
        {assessed.misfits.map(formatMisfit).map((misfit) => (
          <li key={JSON.stringify(misfit)}>
            <Untrusted>{tellMisfit(misfit)}</Untrusted>
          </li>
        ))}
      </ul>
      <p>
        It cannot be applied. Reject it, so that the agent raises a new one, or put the vault right first.
      </p>
    </Banner>
  );
}

type StrangerProps = {
  readonly viewer: Principal | undefined;
  readonly refusal: AppError | undefined;
  readonly frame: Frame;
};

/** Nothing of the proposal, nor whether there is one. */
function Stranger({ viewer, refusal, frame }: StrangerProps) {
  const { after, csrf, paths } = frame;
  if (refusal === undefined) {
    return (
      <Shell title="Log in">
        {after.notice}
        <div class="headline">
          <h1>Log in to see this proposal</h1>
          <p class="lead">
            Members of its vault can look at it and decide. With the whole link that the agent gave you, you
            see it before you log in.
          </p>
        </div>
        <Login action={paths.login} csrf={csrf} title="Log in" {...after.login} />
      </Shell>
    );
  }
  const isHidden = refusal.code === "vault_not_found";
  return (
    <Shell title="Proposal" user={nameOf(viewer)}>
      <div class="headline">
        <h1>Nothing to see here for you</h1>
        <p class="lead">
          {isHidden
            ? "There is no such proposal, or it lies in a vault that you are no member of."
            : refusal.message}
        </p>
      </div>
      {refusal.hint === undefined || isHidden ? null : <p>{refusal.hint}</p>}
      <OtherLogin frame={frame} />
    </Shell>
  );
}

type EnterProps = {
  readonly viewer: Principal | undefined;
  readonly frame: Frame;
  readonly title: string;
  /** Said to whoever is logged in already. */
  readonly refused: string;
  readonly children: string;
};

/** For who follows the link: logging in, or why being logged in is not enough. */
function Enter({ viewer, frame, title, refused, children }: EnterProps) {
  if (viewer === undefined) {
    return (
      <Login action={frame.paths.login} csrf={frame.csrf} title={title} {...frame.after.login}>
        {children}
      </Login>
    );
  }
  return (
    <>
      <Banner tone="warn" title={refused}>
        <p>
          You are logged in as <Untrusted>{nameOf(viewer) ?? "a session of one vault"}</Untrusted>, who is no
          member of the vault. An admin of the vault can make you one.
        </p>
      </Banner>
      <OtherLogin frame={frame} />
    </>
  );
}

function OtherLogin({ frame: { paths, csrf, after } }: { readonly frame: Frame }) {
  return <Login action={paths.login} csrf={csrf} title="Log in as somebody else" {...after.login} />;
}
