/** @jsxImportSource hono/jsx */
/** To replace the root certificate: with an overlap, which nobody notices, or at once, after which programs fail. */
import type { Child } from "hono/jsx";
import {
  readRoots,
  rootsMark,
  rotateRoot,
  type ShownRoot,
} from "../../app/instance/certificate-authority.ts";
import { KEPT_MS, PUBLISHED_MS } from "../../core/certificate/succession.ts";
import { formatMillis } from "../../core/time.ts";
import type { Form } from "../../http/read-form.ts";
import { CONFIRM_FIELD, Confirm, demandTyped } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done, type Notice } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { KEYS } from "./place.ts";

const SEEN = "seen";
const DAY_MS = 24 * 3_600_000;

/** One of the two ways. */
type Step = {
  readonly path: `/${string}`;
  readonly atOnce: boolean;
  readonly title: string;
  readonly button: string;
  readonly says: () => Child;
  readonly done: (signsFrom: number) => Notice | string;
};

export const ROTATE_ROOT: Step = {
  path: `${KEYS}/authority/rotate`,
  atOnce: false,
  title: "Replace the root with an overlap",
  button: "Publish a new root",
  says: () => (
    <>
      <p>
        A new root is made and stands in the bundle from now on, beside the one that signs. It signs{" "}
        {PUBLISHED_MS / DAY_MS} days from now; the old one is trusted for another {KEPT_MS / DAY_MS} days.
      </p>
      <ul>
        <li>Programs that run now notice nothing: their tokens end before the new root signs.</li>
        <li>What agent-vault starts from now on trusts both.</li>
        <li>
          Where the root was installed by hand, in trust stores and images, the new one has to be installed
          before it signs.
        </li>
      </ul>
    </>
  ),
  done: (signsFrom) => `A new root is published. It signs from ${formatMillis(signsFrom).slice(0, 10)} on.`,
};

export const REPLACE_ROOT: Step = {
  path: `${KEYS}/authority/replace`,
  atOnce: true,
  title: "Replace the root at once",
  button: "Replace it now",
  says: () => (
    <>
      <p>
        For a key that is no longer secret. From now on a new root signs, and the old one is forgotten: there
        is no way back.
      </p>
      <ul>
        <li>
          Programs that run now and know only the old root stop trusting the proxy: each new connection of
          theirs fails until they are started again.
        </li>
        <li>What agent-vault starts from now on trusts the new root.</li>
        <li>Trust stores and images into which the old root was put have to be given the new one.</li>
      </ul>
    </>
  ),
  done: () => ({
    tone: "warn",
    text: "A new root signs, and the old one is forgotten. Start programs again that ran before, and install the new root where the old one was.",
  }),
};

export async function showRootRotation(visit: Visit, step: Step, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal } = visit;
  const roots = readRoots(deps, principal);
  return consolePage(
    visit,
    { title: step.title, under: KEYS, draft: typed, narrow: true },
    <Confirm
      title={step.title}
      crumbs={[{ label: "Keys", path: KEYS }]}
      action={step.path}
      csrf={csrfToken(c, deps)}
      button={step.button}
      cancel={KEYS}
      fields={{ [SEEN]: rootsMark(roots) }}
      typed={toType(roots)}
      draft={typed}
    >
      {step.says()}
      <p>What is typed below is how the fingerprint of the root begins that signs now.</p>
    </Confirm>,
  );
}

export async function takeRootRotation(visit: Visit, step: Step, form: Form): Promise<Response> {
  const { deps, principal } = visit;
  try {
    demandTyped(form, toType(readRoots(deps, principal)));
    const seen = form.names.includes(SEEN) ? { seen: form.text(SEEN) } : {};
    const { signsFrom } = await rotateRoot(deps, principal, { atOnce: step.atOnce, ...seen });
    return done(visit, KEYS, step.done(signsFrom));
  } catch (error) {
    return await showRootRotation(visit, step, refused(form, error, { fields: [CONFIRM_FIELD] }));
  }
}

/** The beginning of the fingerprint of the root that signs: who types it has looked at which one ends. */
function toType(roots: readonly ShownRoot[]): string {
  const signing = roots.find(({ state }) => state.type === "signs");
  return signing === undefined ? "replace" : signing.fingerprint.slice(0, 11);
}
