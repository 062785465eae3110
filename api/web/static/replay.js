/**
 * The replay moves with the slider. The page itself says everything without this: each position is a page of its own,
 * and what is shown here is taken from that very page.
 */

const PAUSE_MS = 80;
const form = document.getElementById("replay");
const slider = form.elements.namedItem("size");
let pending = null;
let timer = 0;

/** The page of one tree size takes the place of the one that is shown. */
async function show(size) {
  pending?.abort();
  pending = new AbortController();
  const address = new URL(form.action);
  address.searchParams.set("size", size);
  try {
    const answer = await fetch(address, { signal: pending.signal });
    if (!answer.ok) return;
    put(new DOMParser().parseFromString(await answer.text(), "text/html"));
    history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") form.requestSubmit();
  }
}

/** What changes with the size: the figures, the steps back and on, and the place in the line. */
function put(page) {
  for (const place of ["#replayed", "#replay .actions"]) {
    const found = page.querySelector(place);
    if (found) document.querySelector(place).replaceWith(document.adoptNode(found));
  }
  const shown = page.getElementById("verdict");
  document.getElementById("verdict")?.setAttribute("data-size", shown?.dataset.size ?? "");
}

/** The line follows the finger at once; the figures when it rests. */
slider.addEventListener("input", () => {
  const here = document.getElementById("replay-here");
  const across = (100 * (slider.value - 1)) / Math.max(1, slider.max - 1);
  for (const end of ["x1", "x2"]) here.setAttribute(end, across.toFixed(2));
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE_MS, slider.value);
});
