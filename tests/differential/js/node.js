/** Reads a task as JSON from standard input, writes its verdicts to standard output. */

import { readFileSync } from "node:fs";

const task = JSON.parse(readFileSync(0, "utf-8"));
// What a page without https sees: no crypto.subtle. Set before the verifier asks for it.
if (task.insecure) Object.defineProperty(globalThis, "crypto", { value: undefined });
const { run } = await import("./task.js");
process.stdout.write(JSON.stringify(await run(task)));
