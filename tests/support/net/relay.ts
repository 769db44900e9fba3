import { connect, createServer, type Socket } from "node:net";

/** A line on loopback that can die without a word: nothing is passed on any more, and nothing is closed. */
export type Relay = AsyncDisposable & {
  readonly port: number;
  /** How many connections were made to it so far. */
  opened(): number;
  /** Those that are open, and those that are opened meanwhile, stay silent for good. */
  silence(): void;
  /** Connections made from now on are passed on again. */
  restore(): void;
};

/** On `port`, or on any that is free. */
export async function startRelay(
  to: { readonly host: string; readonly port: number },
  port = 0,
): Promise<Relay> {
  let silent = false;
  let opened = 0;
  const lines = new Set<{ near: Socket; far: Socket | undefined; dead: boolean }>();
  const server = createServer((near) => {
    const line = { near, far: silent ? undefined : connect(to.port, to.host), dead: silent };
    lines.add(line);
    opened += 1;
    const { far } = line;
    near.on("error", () => {});
    near.on("data", (data) => {
      if (!line.dead) far?.write(data);
    });
    near.on("close", () => {
      lines.delete(line);
      far?.destroy();
    });
    far?.on("error", () => {});
    far?.on("data", (data) => {
      if (!line.dead) near.write(data);
    });
    far?.on("close", () => {
      if (!line.dead) near.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    opened: () => opened,
    silence() {
      silent = true;
      for (const line of lines) line.dead = true;
    },
    restore() {
      silent = false;
    },
    async [Symbol.asyncDispose]() {
      for (const { near } of lines) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
