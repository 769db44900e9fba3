import { proxyUrl, type UpstreamProxies, type UpstreamProxy } from "../../core/net/upstream-proxy.ts";
import { isThisMachinesHost } from "../../net/dial/vetted-address.ts";
import type { Logger } from "../../ports/logger.ts";

/** Tells, once the ports are known, which proxies requests leave through; a server without any says nothing. */
export function reportProxies(
  proxies: UpstreamProxies | undefined,
  ownPorts: readonly number[],
  logger: Logger,
): void {
  if (proxies === undefined) return;
  const isOwn = (proxy: UpstreamProxy) => ownPorts.includes(proxy.port) && isThisMachinesHost(proxy.host);
  const { https, http } = proxies;
  if ([https, http].some((proxy) => proxy !== undefined && isOwn(proxy))) {
    logger.warn("passed over: the proxy that the environment names is agent-vault's own");
  }
  const shown = (proxy: UpstreamProxy | undefined) =>
    proxy === undefined || isOwn(proxy) ? "none" : proxyUrl(proxy);
  if (shown(https) === "none" && shown(http) === "none") return;
  logger.info(LEAVES, { https: shown(https), http: shown(http) });
}

/** Tells of a proxy that a vault has been given, once it is used. */
export function reportVaultProxy(proxy: UpstreamProxy, logger: Logger): void {
  logger.info(LEAVES, { vault_setting: proxyUrl(proxy) });
}

const LEAVES = "requests leave through a proxy: it resolves their names, so the names alone are judged here";
