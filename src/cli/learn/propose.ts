/** `vault propose`: learns services, prints them or asks for them, and says what they would do. */

import { type Learnt, learn } from "../../core/learn/learn.ts";
import type { RecordedRequest } from "../../core/learn/recorded.ts";
import { countOf } from "../../core/learn/request-counter.ts";
import { sourcesOf } from "../../core/learn/sources.ts";
import { parseAuthority } from "../../core/net/target.ts";
import { PROPOSAL_LIMITS } from "../../core/proposal/proposal.ts";
import { formatService } from "../../core/service/format.ts";
import { parseServices } from "../../core/service/parse.ts";
import { joinedMatcher, type Service } from "../../core/service/service.ts";
import { counted } from "../../lib/text/counted.ts";
import type { Client } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { notForPeople } from "../proposal/not-for-people.ts";
import { vaultClient } from "../session/connect.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { type Effects, effectsOf } from "./effects.ts";
import { learntFile } from "./file.ts";
import { type Recording, type RecordingFlags, recordingFromFile, recordingFromLog } from "./recording.ts";
import { whateverServed } from "./requests-file.ts";

type Flags = RecordingFlags & {
  readonly agent: string | undefined;
  readonly host: string | undefined;
  readonly raise: boolean;
  readonly message: string | undefined;
  readonly vault: string | undefined;
  readonly json: boolean;
};

type Ground = {
  readonly recording: Recording;
  readonly vault: string | undefined;
  readonly services: readonly Service[];
  readonly stored: ReadonlySet<string>;
  readonly client: Client | undefined;
};

export async function proposeFromRecording(io: Io, flags: Flags): Promise<void> {
  const ground = await groundOf(io, flags);
  const recording = ofHost(ground.recording, flags.host);
  const learnt = learn(recording.requests, sourcesOf(ground.services, ground.stored));
  const effects = effectsOf(
    recording,
    ground.services,
    learnt.services.map(({ service }) => service),
  );
  if (learnt.services.length === 0) throw nothingLearnt(flags, recording);
  const unused = unusedServices(ground.services, learnt);
  if (flags.raise) await raise(io, ground, { flags, learnt });
  else if (flags.json) io.print.json(toJson(ground, { recording, learnt, effects, unused }));
  else
    io.print.line(
      learntFile(learnt.services, { vault: ground.vault, about: aboutOf(flags, recording, unused) }),
    );
  if (!flags.json || flags.raise) tell(io, { recording, learnt, effects, unused });
}

async function groundOf(io: Io, flags: Flags): Promise<Ground> {
  if (flags.requests !== undefined) {
    const recording = await recordingFromFile(flags.requests, flags.agent);
    return { recording, vault: undefined, services: [], stored: new Set(), client: undefined };
  }
  const { client, vault } = await vaultClient(io, flags.vault);
  const recording = await recordingFromLog(client, { vault, since: flags.since, actor: flags.agent });
  const { services } = await client.services.list(vault);
  const { keys } = await client.credentials.list({ vault });
  return {
    recording,
    vault,
    services: parseServices(services, { devMode: true }),
    stored: new Set(keys),
    client,
  };
}

function ofHost(recording: Recording, host: string | undefined): Recording {
  if (host === undefined) return recording;
  const named = parseAuthority(host);
  const wanted = named?.host ?? parseAuthority(host, 443)?.host ?? host;
  const requests = recording.requests.filter((one) => {
    const asked = parseAuthority(one.host, 443);
    return asked?.host === wanted && (named === undefined || asked.port === named.port);
  });
  return { ...recording, requests, total: requests.reduce((sum, one) => sum + countOf(one), 0) };
}

function nothingLearnt({ agent, host }: Flags, { lacks }: Recording): Failure {
  const whose = `${agent === undefined ? "" : ` of ${agent}`}${host === undefined ? "" : ` to ${host}`}`;
  const [lack] = lacks;
  return new Failure(`no answered request${whose} is recorded, so there is nothing to learn from`, {
    hint: lack ?? "agent-vault vault logs shows what is recorded; ask further back with --since",
  });
}

function unusedServices(services: readonly Service[], { services: learnt }: Learnt): readonly string[] {
  const used = new Set(learnt.flatMap(({ origin }) => (origin.type === "service" ? [origin.name] : [])));
  return services.map(({ name }) => name).filter((name) => !used.has(name));
}

function aboutOf(
  { agent, since, requests = "the request log" }: Flags,
  { total }: Recording,
  unused: readonly string[],
): readonly string[] {
  const what =
    agent === undefined
      ? counted(total, "request")
      : `what ${agent} asked for, among ${counted(total, "request")}`;
  return [
    `Learnt from ${what} of ${requests}${since === undefined ? "" : ` since ${since}`}.`,
    "Read it before it is used: agent-vault vault service set -f replaces all services of the vault by these.",
    ...(unused.length === 0 ? [] : [`Not here, since no such request used them: ${unused.join(", ")}.`]),
  ];
}

type Told = {
  readonly recording: Recording;
  readonly learnt: Learnt;
  readonly effects: Effects;
  readonly unused: readonly string[];
};

function toJson(ground: Ground, { recording, learnt, effects, unused }: Told) {
  return {
    ...(ground.vault === undefined ? {} : { vault: ground.vault }),
    services: learnt.services.map(({ service }) => formatService(service)),
    learnt_from: learnt.services.map(({ service, origin, requests, paths }) => ({
      name: service.name,
      requests,
      paths,
      origin: origin.type,
      ...("name" in origin ? { of: origin.name } : {}),
    })),
    uncovered: learnt.uncovered.map(({ request, because }) => ({ ...shown(request), because })),
    would_refuse: effects.refused.map(shown),
    newly_let_through: effects.newly.map(shown),
    unused_services: unused,
    lacks: recording.lacks,
  };
}

function shown({ method, host, path, service, answered, denied, unanswered, others }: RecordedRequest) {
  return { method, host, path, matched_service: service, answered, denied, unanswered, others };
}

const MOST_SHOWN = 20;

function tell({ print }: Io, { recording, learnt, effects, unused }: Told): void {
  const open = learnt.services.filter(({ service }) => service.path.includes("*"));
  print.note(`${counted(learnt.services.length, "service")} learnt.`);
  section(print, "Would be refused, of what is recorded:", whateverServed(effects.refused));
  section(print, "Would newly be let through, of what is recorded:", whateverServed(effects.newly));
  if (open.length > 0) {
    const matchers = open.map(({ service }) => joinedMatcher(service));
    print.note(`Lets more through than is recorded, as * crosses slashes: ${firstOf(matchers)}`);
  }
  const budgets = learnt.services.filter(({ service }) => service.budget !== undefined);
  if (budgets.length > 1) {
    print.warn(`each counts its budget for itself: ${firstOf(budgets.map(({ service }) => service.name))}`);
  }
  if (unused.length > 0) print.note(`No such request used: ${firstOf(unused)}`);
  const uncovered = learnt.uncovered.map(({ request, because }) => `${textOf(request)} (${WHY[because]})`);
  if (uncovered.length > 0) print.warn(`was answered and is not covered: ${firstOf(uncovered)}`);
  for (const lack of recording.lacks) print.warn(lack);
}

const WHY = {
  "ambiguous-path": "the path can be read in two ways",
  "no-host": "no host that a service could have",
  "unwritable-path": "its path can only be written so that much more would go through",
  "other-service": "a service that was learnt from other requests takes it first",
} as const satisfies Record<Learnt["uncovered"][number]["because"], string>;

function section(print: Io["print"], title: string, requests: readonly RecordedRequest[]): void {
  if (requests.length === 0) return;
  print.note(title);
  for (const request of requests.slice(0, MOST_SHOWN)) {
    const { answered, denied, unanswered, others } = request;
    const counts = Object.entries({ answered, denied, "not answered": unanswered, "of others": others });
    const told = counts.flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
    print.note(`  ${textOf(request)}  ${told.join(", ")}`);
  }
  if (requests.length > MOST_SHOWN) print.note(`  and ${requests.length - MOST_SHOWN} more; --json has all`);
}

function textOf({ method, host, path }: RecordedRequest): string {
  return oneLine(`${method} ${host}${path}`);
}

function firstOf(texts: readonly string[]): string {
  const more = texts.length - MOST_SHOWN;
  return `${texts
    .slice(0, MOST_SHOWN)
    .map((one) => oneLine(one))
    .join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

/** Learnt services take the place of those that they were learnt from. */
async function raise(
  io: Io,
  { client, vault = "", services: existing }: Ground,
  { flags, learnt }: { readonly flags: Flags; readonly learnt: Learnt },
): Promise<void> {
  const names = new Set(learnt.services.map(({ service }) => service.name));
  const replaced = learnt.services.flatMap(({ origin }) => (origin.type === "service" ? [origin.name] : []));
  const services = [
    ...learnt.services.map(({ service }) => ({ action: "set", ...formatService(service) })),
    ...existing
      .filter(({ name }) => replaced.includes(name) && !names.has(name))
      .map((service) => ({ action: "delete", name: service.name, host: joinedMatcher(service) })),
  ];
  if (services.length > PROPOSAL_LIMITS.services) {
    throw new Failure(
      `${services.length} changes of services do not fit into one proposal, which holds ${PROPOSAL_LIMITS.services}`,
      {
        hint:
          flags.host === undefined
            ? "take one host after the other with --host, or print a file without --raise"
            : "print a file without --raise, for a person to set",
      },
    );
  }
  if (client === undefined) throw new Error("a recording from a file has no vault");
  const body = { services, message: flags.message ?? "Learnt from the request log" };
  const created = await notForPeople(io, vault, client.proposals.create(body));
  if (flags.json) return io.print.json(created);
  io.print.done(`Proposal #${created.id} created in vault "${created.vault}".`);
  io.print.line(`Approve at: ${created.approval_url}`);
}
