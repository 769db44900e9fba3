/**
 * What Node programs do to reach a server, each as its documentation says: `node programs.mjs <name> <url>` prints the
 * answer. Nothing here knows of a proxy.
 */
import { execFileSync } from "node:child_process";
import http2 from "node:http2";
import { get as namedGet } from "node:https";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

const [name, url, ...rest] = process.argv.slice(2);
const require = createRequire(`${process.env["CLIENTS"] ?? "/"}/`);
const load = async (specifier) => {
  const module = await import(pathToFileURL(require.resolve(specifier)).href);
  return module.default ?? module;
};
const headers = { authorization: "Bearer dummy-known-to-the-client" };
const HTTP = { "http:": require("node:http"), "https:": require("node:https") };

async function textOf(stream) {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}

function get(options, call = HTTP[new URL(url).protocol].get) {
  return new Promise((resolve, reject) => {
    call(url, { headers, ...options }, (reply) => resolve(textOf(reply))).on("error", reject);
  });
}

const programs = {
  "http.get": () => get({}),
  "https.get": () => get({}),
  "https.get, imported by name": () => get({}, namedGet),
  "https with agent: false": () => get({ agent: false }),
  "https with an agent that keeps connections": async () => {
    const agent = new HTTP["https:"].Agent({ keepAlive: true, maxSockets: 1 });
    const answers = await Promise.all([get({ agent }), get({ agent }), get({ agent })]);
    return answers.at(-1);
  },
  "https with an agent that looks at its sockets": () => {
    class Watching extends HTTP["https:"].Agent {
      createConnection(options, done) {
        const socket = super.createConnection(options, done);
        socket
          .setNoDelay(true)
          .setKeepAlive(true)
          .once("close", () => undefined);
        return socket;
      }
    }
    return get({ agent: new Watching({ keepAlive: true }) });
  },
  "https posts a large body": () =>
    new Promise((resolve, reject) => {
      const request = HTTP["https:"].request(url, { method: "POST", headers }, (reply) =>
        resolve(textOf(reply)),
      );
      request.on("error", reject).end(Buffer.alloc(5_000_000, "x"));
    }),
  fetch: async () => (await fetch(url, { headers })).text(),
  "fetch posts a stream": async () => {
    const body = new Blob(["x".repeat(3_000_000)]).stream();
    return (await fetch(url, { method: "POST", headers, body, duplex: "half" })).text();
  },
  "fetch in a worker": () =>
    new Promise((resolve, reject) => {
      const text = `fetch(${JSON.stringify(url)}, { headers: ${JSON.stringify(headers)} })
        .then((reply) => reply.text()).then((text) => require("node:worker_threads").parentPort.postMessage(text))`;
      new Worker(text, { eval: true }).on("message", resolve).on("error", reject);
    }),
  "https.get in a process of its own": () =>
    execFileSync(process.execPath, [process.argv[1], "https.get", url], { encoding: "utf8" }).trim(),
  "http2.connect": () =>
    new Promise((resolve, reject) => {
      const { origin, pathname } = new URL(url);
      const session = http2.connect(origin).on("error", reject);
      const stream = session.request({ ":path": pathname, ...headers }).on("error", reject);
      resolve(textOf(stream).finally(() => session.close()));
    }),
  axios: async () => JSON.stringify((await (await load("axios")).get(url, { headers })).data),
  got: async () => (await load("got"))(url, { headers, retry: { limit: 0 } }).text(),
  superagent: async () => JSON.stringify((await (await load("superagent")).get(url).set(headers)).body),
  "node-fetch with agentkeepalive": async () => {
    const { HttpsAgent } = await load("agentkeepalive");
    return (await (await load("node-fetch"))(url, { headers, agent: new HttpsAgent() })).text();
  },
  ws: async () => {
    const WebSocket = await load("ws");
    return await new Promise((resolve, reject) => {
      const socket = new WebSocket(url.replace(/^http/, "ws"), { headers });
      socket.on("error", reject).on("open", () => socket.send("hello"));
      socket.on("message", (data) => {
        socket.close();
        resolve(String(data));
      });
    });
  },
  "AWS SDK": async () => {
    const { S3Client, GetObjectCommand } = await load("@aws-sdk/client-s3");
    const { origin } = new URL(url);
    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "dummy" };
    const client = new S3Client({ region: "eu-west-1", endpoint: origin, forcePathStyle: true, credentials });
    const key = decodeURIComponent(new URL(url).pathname).slice(1);
    return (await client.send(new GetObjectCommand({ Bucket: "bucket", Key: key }))).Body.transformToString();
  },
  "undici fetch": async () => (await (await load(rest[0])).fetch(url, { headers })).text(),
  "undici request": async () => (await (await load(rest[0])).request(url, { headers })).body.text(),
};

console.log(await programs[name]());
