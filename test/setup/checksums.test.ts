import { createHash } from "node:crypto";
import { differences, readChecksums } from "../../setup/checksums.ts";
import { tempFolder } from "./temp.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

test("names each file that differs, is missing or is not in the list", async () => {
  const temp = tempFolder();
  for (const [file, text] of [["a.jar", "a"], ["sub/b.jar", "tampered"], ["extra.jar", "x"]] as const) temp.write(`part/${file}`, text);
  const list = temp.write("SHA256SUMS", `${sha("a")}  a.jar\n${sha("b")}  sub/b.jar\n${sha("c")}  c.jar\n`);

  expect(await differences(`${temp.path}/part`, readChecksums(list))).toEqual([
    "extra.jar is not in the list",
    "sub/b.jar has another SHA-256",
    "c.jar is missing",
  ]);
});

test("a list for all platforms may name more than is there, but nothing else may be there", async () => {
  const temp = tempFolder();
  temp.write("part/linux.jar", "l");
  const list = temp.write("SHA256SUMS", `${sha("l")}  linux.jar\n${sha("d")}  darwin.jar\n`);

  expect(await differences(`${temp.path}/part`, readChecksums(list), true)).toEqual([]);
  expect(await differences(`${temp.path}/part`, readChecksums(list))).toEqual(["darwin.jar is missing"]);
});

test("sums of archives are longer, and looked at as what they are", async () => {
  const temp = tempFolder();
  for (const [file, text] of [["a.tar.gz", "a"], ["b.tar.gz", "tampered"]] as const) temp.write(`part/${file}`, text);
  const sha512 = (text: string): string => createHash("sha512").update(text).digest("hex");
  const list = temp.write("SHA512SUMS", `${sha512("a")}  a.tar.gz\n${sha512("b")}  b.tar.gz\n`);

  expect(await differences(`${temp.path}/part`, readChecksums(list))).toEqual(["b.tar.gz has another SHA-512"]);
});
