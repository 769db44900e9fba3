/** A private repository behind smart HTTP: `git http-backend` as CGI, open only to one user and password. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

export type GitBackend = {
  readonly handle: (request: Request, body: Buffer) => Promise<Response>;
};

/** Makes `<folder>/project.git` with one commit, and answers for it. Every other credential gets a 401. */
export async function gitBackend(folder: string, authorization: string): Promise<GitBackend> {
  const work = join(folder, "work");
  await mkdir(work, { recursive: true });
  const git = (...args: string[]) =>
    Bun.$`git -c user.name=Test -c user.email=test@example.test -c init.defaultBranch=main ${args}`
      .cwd(work)
      .env({ PATH: process.env["PATH"] ?? "", HOME: folder, GIT_CONFIG_NOSYSTEM: "1" })
      .quiet();
  await git("init");
  await Bun.write(join(work, "README"), "fetched through the proxy\n");
  await git("add", "README");
  await git("commit", "-m", "first");
  await git("clone", "--bare", work, join(folder, "project.git"));
  await git("-C", join(folder, "project.git"), "config", "http.receivepack", "true");
  return {
    handle: async (request, body) => {
      if (request.headers.get("authorization") !== authorization) {
        return new Response("who are you?", {
          status: 401,
          headers: { "WWW-Authenticate": 'Basic realm="git"' },
        });
      }
      return await cgi(folder, request, body);
    },
  };
}

/** RFC 3875, as far as git needs it. */
async function cgi(folder: string, request: Request, body: Buffer): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const child = Bun.spawn(["git", "http-backend"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      REMOTE_USER: "robot",
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
      GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
    },
    stdin: body,
    stdout: "pipe",
    stderr: "ignore",
  });
  const output = Buffer.from(await child.stdout.bytes());
  const end = output.indexOf("\r\n\r\n");
  const headers = new Headers();
  let status = 200;
  for (const line of output.toString("latin1", 0, end).split("\r\n")) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === "status") status = Number(value.slice(0, 3));
    else headers.append(name, value);
  }
  return new Response(output.subarray(end + 4), { status, headers });
}
