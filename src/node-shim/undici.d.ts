/** The parts of undici that connect, without `fetch`, WebSocket and the cache, which Node has. */
declare module "undici/lib/api/index.js" {
  const api: object;

  export { api as default };
}
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}
declare module "undici/lib/dispatcher/dispatcher.js" {
  export { Dispatcher as default } from "undici";
}
declare module "undici/lib/dispatcher/proxy-agent.js" {
  export { ProxyAgent as default } from "undici";
}
