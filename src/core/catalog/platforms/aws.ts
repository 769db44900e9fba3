import type { CatalogEntry } from "../entry.ts";

export const aws: CatalogEntry = {
  id: "aws",
  name: "Amazon Web Services",
  description: "All services of AWS",
  host: "*.amazonaws.com",
  auth: { type: "custom" },
  key: {
    name: "AWS_SECRET_ACCESS_KEY",
    shape: /^[A-Za-z0-9/+=]{40}$/,
    looksLike: "40 letters, digits and / + =",
    obtain: "https://console.aws.amazon.com/iam/home#/security_credentials",
  },
  variables: {
    AWS_ACCESS_KEY_ID: "AKIA0000000000000000",
    AWS_SECRET_ACCESS_KEY: "agent/vault/placeholder/0000000000000000",
  },
  tryWith: ["aws sts get-caller-identity"],
  notYet: "its requests are signed with the key, which a later release will do",
  isTemplate: false,
};
