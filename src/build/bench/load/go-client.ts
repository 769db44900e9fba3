/** The second client, in Go: Bun's own sockets flatter a proxy that is made of them. */
import { join } from "node:path";

const SOURCES = ["main.go", "requests.go"].map((name) => join(import.meta.dir, "go", name));

/** Why there is no such client here, or undefined when it can be built. */
export function goMissing(): string | undefined {
  return Bun.which("go") === null ? "go is not installed" : undefined;
}

/** Compiles it into `folder` and returns the program's path. Needs the standard library only: nothing is downloaded. */
export async function compileGoClient(folder: string): Promise<string> {
  const program = join(folder, "go-client");
  const child = Bun.spawn(["go", "build", "-o", program, ...SOURCES], {
    cwd: folder,
    env: {
      ...process.env,
      CGO_ENABLED: "0",
      GOFLAGS: "",
      GOPROXY: "off",
      GOTOOLCHAIN: "local",
      GOWORK: "off",
    },
    stdout: "ignore",
    stderr: "pipe",
  });
  const [said, code] = await Promise.all([child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`go build ended with ${code}: ${said.trim()}`);
  return program;
}
