/** @jsxImportSource hono/jsx */
import { type Approval, approveProposal } from "../../app/vault/proposal/approve.ts";
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { normalAudienceHost } from "../../core/reach/audience.ts";
import type { Form } from "../../http/read-form.ts";
import type { Call } from "../../http/route.ts";
import { seeOther } from "../page.ts";
import { Banner } from "../ui/card.tsx";
import { type After, proposalPage } from "./answer.tsx";
import { demandFresh } from "./fresh.ts";
import { latePath } from "./late.ts";
import { pathsOf, placeOf } from "./place.ts";
import { HOST_FIELD } from "./sections/danger.tsx";
import type { Sent } from "./sent.ts";
import { readSlots, slotFields } from "./slot-fields.ts";

/**
 * Approves as the form says, and leads to the page that tells so. What is refused is shown beside its field, with what was
 * typed but for secrets.
 */
export async function approve(call: Call<Principal>, form: Form): Promise<Response> {
  const { c, deps, principal } = call;
  const place = placeOf(call);
  const { values, oauth, errors } = readSlots(form);
  const sent: Sent = {
    typed: (field) => (isSecret(field) ? "" : form.text(field)),
    errors,
    hash: form.text("reach_hash"),
    ...(form.names.includes("seen") ? { seen: new Set(form.text("seen").split(/\r?\n/)) } : {}),
  };
  const proof = await freshness(call, form);
  if (proof instanceof AppError) {
    const why = new Map([...errors, ...hostErrors(form), ["password", passwordError(proof)] as const]);
    return await proposalPage(call, place, refused({ ...sent, errors: why }, 400));
  }
  if (errors.size > 0) return await proposalPage(call, place, { ...refused(sent, 400), proof });
  const hosts = typedHosts(form);
  const approval: Approval = {
    ...place,
    values,
    oauth,
    confirmHosts: hosts.filter(({ isRight }) => isRight).map(({ typed }) => typed),
    reachHash: form.text("reach_hash"),
  };
  try {
    await approveProposal(deps, principal, approval);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "proposal_decided") return seeOther(c, latePath(place, "approve"));
    return await proposalPage(call, place, { ...after(error, sent, form), proof });
  }
  return seeOther(c, pathsOf(place).page);
}

/** The proof to go on with, or why there is none. */
async function freshness(call: Call<Principal>, form: Form): Promise<string | AppError> {
  try {
    return await demandFresh(call, form);
  } catch (error) {
    const codes = ["current_password_required", "wrong_current_password"];
    if (error instanceof AppError && codes.includes(error.code)) return error;
    throw error;
  }
}

function passwordError({ code }: AppError): string {
  return code === "wrong_current_password" ? "This is not your password." : "Type your password.";
}

/** What the page says of an approval that was refused. Throws what no field and no second look could put right. */
function after(error: AppError, sent: Sent, form: Form): After {
  switch (error.code) {
    case "proposal_changed":
      return { status: 409, sent };
    case "confirmation_required":
      return refused({ ...sent, errors: hostErrors(form) }, 409);
    case "value_required":
    case "bad_request": {
      const errors = new Map([...hostErrors(form), ...valueErrors(error, form)]);
      return refused({ ...sent, errors }, 400, errors.size === 0 ? error.message : undefined);
    }
    case "proposal_target_gone":
      return { status: 409 };
    default:
      throw error;
  }
}

function hostErrors(form: Form): ReadonlyMap<string, string> {
  const wrong = typedHosts(form).filter(({ isRight }) => !isRight);
  return new Map(
    wrong.map(({ field, typed }) => [field, typed === "" ? "Type the host." : "This is not that host."]),
  );
}

/** Beside each value that the error is about. */
function valueErrors(error: AppError, form: Form): ReadonlyMap<string, string> {
  const keys: unknown = error.details?.["keys"];
  if (!Array.isArray(keys)) return new Map();
  const fields = keys.map(String).map(slotFields);
  return new Map(
    fields.map(({ value, lines }) => {
      const isEmpty = form.text(value) === "" && form.text(lines) === "";
      return [value, isEmpty ? "Type a value." : `${error.message}.`];
    }),
  );
}

function refused(sent: Sent, status: 400 | 409, reason?: string): After {
  return {
    status,
    sent,
    notice: (
      <Banner tone="danger" title="Not applied yet">
        <p>
          {reason ?? "Look at the fields that are marked."} Secrets have to be typed again: they are not kept.
        </p>
      </Banner>
    ),
  };
}

type TypedHost = { readonly field: string; readonly typed: string; readonly isRight: boolean };

/** Case and a trailing dot do not matter, and no more than that. */
function typedHosts(form: Form): readonly TypedHost[] {
  return form.names
    .filter((field) => field.startsWith(HOST_FIELD))
    .map((field) => {
      const typed = form.text(field);
      const isRight = normalAudienceHost(typed) === normalAudienceHost(field.slice(HOST_FIELD.length));
      return { field, typed, isRight };
    });
}

function isSecret(field: string): boolean {
  return /^((value|lines|client_secret):|password$)/.test(field);
}
