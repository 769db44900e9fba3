/** The agent channel, as an agent in Node has it. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type ChannelStage, startChannelStage } from "../support/channel/stage.ts";
import { anAgentKey } from "../support/identity/agent-key.ts";
import { REQUIREMENTS } from "../support/requirements.ts";

/** Node has had it from 20.10 on behind a flag, which those that have it without take too. */
const NODE = ["node", "--experimental-websocket", "--no-warnings", join(import.meta.dir, "channel.mjs")];

type Agent = AsyncDisposable & {
  /** The next line that it prints. */
  next(): Promise<string>;
  /** Ends its socket as a well-behaved agent does. */
  leave(): void;
  kill(): void;
};

function startAgent(stage: ChannelStage, key = anAgentKey()): Agent {
  const secret = key.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  const url = `${stage.vault.address.replace("http", "ws")}/ws`;
  const child = Bun.spawn([...NODE, url, `did:vaultys:${key.publicKey}`, key.publicKey, secret], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = linesOf(child.stdout);
  return {
    next: async () => (await lines.next()).value ?? "",
    leave: () => void child.stdin.end(),
    kill: () => child.kill("SIGKILL"),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let held = "";
  for await (const text of stream.pipeThrough(
    new TextDecoderStream() as never,
  ) as unknown as AsyncIterable<string>) {
    const lines = (held + text).split("\n");
    held = lines.pop() ?? "";
    yield* lines;
  }
}

async function isOnline(stage: ChannelStage, publicKey: string): Promise<boolean> {
  return (await stage.ask(`GET /api/agents/did:vaultys:${publicKey}`)).json.isOnline;
}

describe.skipIf(!REQUIREMENTS.node.met())("an agent in Node", () => {
  test("waits, is approved, is heard, leaves, and is known when it comes again", async () => {
    await using stage = await startChannelStage();
    const key = anAgentKey();
    await using agent = startAgent(stage, key);
    const pending = await agent.next();
    expect(pending).toStartWith("pending reg_");
    await stage.approve(pending.split(" ")[1] ?? "");
    expect(await agent.next()).toBe("ack true api_call");
    expect(await agent.next()).toBe("pong");
    const { json } = await stage.ask(`GET /api/agents/did:vaultys:${key.publicKey}`);
    expect(json).toMatchObject({ name: "Node ✓", isOnline: true, llmModel: "llama 3 „größer“" });
    agent.leave();
    expect(await agent.next()).toBe("closed 1000");
    expect(await isOnline(stage, key.publicKey)).toBe(false);
    await using again = startAgent(stage, key);
    expect(await again.next()).toBe("ack true api_call");
    expect(await again.next()).toBe("pong");
    expect(await isOnline(stage, key.publicKey)).toBe(true);
    again.kill();
    const from = Date.now();
    while ((await isOnline(stage, key.publicKey)) && Date.now() - from < 2000) await Bun.sleep(50);
    expect(await isOnline(stage, key.publicKey)).toBe(false);
  }, 30_000);

  test("is told of its rejection, and of the server's end", async () => {
    await using stage = await startChannelStage();
    await using agent = startAgent(stage);
    await using other = startAgent(stage);
    const [, id = ""] = (await agent.next()).split(" ");
    expect(await other.next()).toStartWith("pending ");
    await stage.ask(`POST /api/registrations/${id}/reject`, { reason: "no" });
    expect(await agent.next()).toBe("closed 4403");
    process.kill(stage.vault.pid, "SIGTERM");
    expect(await other.next()).toBe("closed 1001");
  }, 30_000);
});
