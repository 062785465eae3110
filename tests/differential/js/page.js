/** Fetches the task, runs it, and shows the verdicts as text. */

import { run } from "./task.js";

const answer = await fetch("/task.json");
const verdicts = await run(await answer.json());
document.querySelector("output").textContent = JSON.stringify(verdicts);
