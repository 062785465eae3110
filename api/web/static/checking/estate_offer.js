/** The door to the whole check; what it takes is loaded on the first tap. */

import { make } from "./dom.js";

/** A button under the verdict starts it; on the page made for checking it stands in a place of its own. */
export function offerEstateCheck(slot, t, context) {
  const place = document.querySelector("#check-estate");
  const result = place === null ? slot : make("div.verdict.waiting", { hidden: true });
  const start = async () => {
    result.hidden = false;
    const { checkWhole } = await import("./estate_check.js");
    // The replay goes from size to size on one page.
    return checkWhole(result, t, { ...context, size: Number(slot.dataset.size) });
  };
  const button = make("button.check-whole", { type: "button", click: start }, t("check_whole"));
  if (place === null) return slot.append(make("p.actions", {}, button));
  place.hidden = false;
  const lead = make("p", {}, t("check_whole_lead"));
  return place.append(make("h2", {}, t("check_whole")), lead, make("p.actions", {}, button), result);
}
