/**
 * What well-known providers need, for those who connect to one: hints of forms and commands, which the server never
 * applies by itself. In the order in which the original has them, by id. Scopes are a start that people change.
 */
import type { TokenAuthMethod } from "./config.ts";

export type OAuthPreset = {
  readonly id: string;
  readonly name: string;
  /** With the parameters that the provider wants to give a refresh token. */
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  /** Empty where the provider knows none. */
  readonly scopes: string;
  readonly scopeSeparator: " " | ",";
  readonly tokenAuthMethod: TokenAuthMethod;
};

type Row = readonly [
  id: string,
  name: string,
  authorizationUrl: string,
  tokenUrl: string,
  scopes: string,
  extras?: Partial<Pick<OAuthPreset, "scopeSeparator" | "tokenAuthMethod">>,
];

const BASIC = { tokenAuthMethod: "client_secret_basic" } as const;
const COMMAS = { scopeSeparator: "," } as const;

const ROWS: readonly Row[] = [
  [
    "github",
    "GitHub",
    "https://github.com/login/oauth/authorize",
    "https://github.com/login/oauth/access_token",
    "repo read:user",
  ],
  [
    "google",
    "Google",
    "https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent",
    "https://oauth2.googleapis.com/token",
    "openid email profile",
  ],
  [
    "gitlab",
    "GitLab",
    "https://gitlab.com/oauth/authorize",
    "https://gitlab.com/oauth/token",
    "read_user read_api",
  ],
  [
    "discord",
    "Discord",
    "https://discord.com/oauth2/authorize",
    "https://discord.com/api/oauth2/token",
    "identify",
  ],
  [
    "spotify",
    "Spotify",
    "https://accounts.spotify.com/authorize",
    "https://accounts.spotify.com/api/token",
    "user-read-private user-read-email",
    BASIC,
  ],
  [
    "slack",
    "Slack",
    "https://slack.com/oauth/v2/authorize",
    "https://slack.com/api/oauth.v2.access",
    "channels:read,chat:write",
    COMMAS,
  ],
  [
    "microsoft",
    "Microsoft",
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    "offline_access User.Read",
  ],
  [
    "notion",
    "Notion",
    "https://api.notion.com/v1/oauth/authorize?owner=user",
    "https://api.notion.com/v1/oauth/token",
    "",
    BASIC,
  ],
  [
    "linear",
    "Linear",
    "https://linear.app/oauth/authorize",
    "https://api.linear.app/oauth/token",
    "read,write",
    COMMAS,
  ],
  [
    "bitbucket",
    "Bitbucket",
    "https://bitbucket.org/site/oauth2/authorize",
    "https://bitbucket.org/site/oauth2/access_token",
    "account repository",
    BASIC,
  ],
  [
    "dropbox",
    "Dropbox",
    "https://www.dropbox.com/oauth2/authorize?token_access_type=offline",
    "https://api.dropboxapi.com/oauth2/token",
    "account_info.read files.metadata.read files.content.read",
  ],
  [
    "twitch",
    "Twitch",
    "https://id.twitch.tv/oauth2/authorize",
    "https://id.twitch.tv/oauth2/token",
    "user:read:email",
  ],
  ["zoom", "Zoom", "https://zoom.us/oauth/authorize", "https://zoom.us/oauth/token", "user:read:user", BASIC],
  [
    "hubspot",
    "HubSpot",
    "https://app.hubspot.com/oauth/authorize",
    "https://api.hubapi.com/oauth/v1/token",
    "oauth crm.objects.contacts.read",
  ],
];

export const OAUTH_PRESETS: readonly OAuthPreset[] = ROWS.map(
  ([id, name, authorizationUrl, tokenUrl, scopes, extras]) => ({
    id,
    name,
    authorizationUrl,
    tokenUrl,
    scopes,
    scopeSeparator: " ",
    tokenAuthMethod: "client_secret_post",
    ...extras,
  }),
);
