import type { CatalogEntry } from "../entry.ts";

export const awsS3: CatalogEntry = {
  id: "aws-s3",
  aliases: ["s3"],
  name: "AWS S3",
  description: "Object storage of AWS",
  host: "s3.amazonaws.com",
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
  tryWith: ["aws s3 ls"],
  notYet: "its requests are signed with the key, which a later release will do",
  isTemplate: true,
};
