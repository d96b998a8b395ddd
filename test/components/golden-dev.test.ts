import { devConfig, set } from "../support/staging.ts";
import { matchesGolden } from "./golden.ts";

jest.setTimeout(120_000); // the SDKs are large
jest.mock("../../setup/own-jar.ts", () => ({ ownJarFingerprint: () => "0123456789ab", ownJar: async () => ({ base64: "", sha512: "0".repeat(128) }) }));

test("the resources of stack dev are the committed ones", () => matchesGolden("dev", set(devConfig("shop.abcdefghijkl.eu-central-1.rds.amazonaws.com", "docker-desktop"), { "sluice:source.existing.through": undefined })));
