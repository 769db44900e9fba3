import * as v from "valibot";
import { forwarderEnvironment, parentEnvironment } from "../child/env.ts";
import { Failure } from "../failure.ts";
import { selfCommand } from "../setup/self.ts";
import { type Brief, FORWARD_WORDS, Report } from "./brief.ts";

const START_MS = 10_000;

/** Starts the forwarder for this process and what it becomes. Answers the port; throws a Failure with what kept it from that. */
export async function startForwarding(brief: Brief): Promise<number> {
  const first = Bun.spawn([...selfCommand(), ...FORWARD_WORDS.begin], {
    cwd: "/",
    env: forwarderEnvironment(parentEnvironment()),
    stdin: new Blob([JSON.stringify(brief)]),
    stdout: "pipe",
    stderr: "ignore",
  });
  const timer = setTimeout(() => first.kill(), START_MS);
  const said = await firstLine(first.stdout);
  clearTimeout(timer);
  await first.exited;
  const report = v.safeParse(Report, parse(said));
  if (!report.success) throw new Failure("the forwarder of the agent's identity did not start");
  if ("port" in report.output) return report.output.port;
  const { error, hint } = report.output;
  throw new Failure(error, hint === undefined ? {} : { hint });
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
