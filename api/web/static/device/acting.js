/** The door to casting a ballot, with the words of acting. */

import { wordsIn } from "../checking/words.js";
import { offerCasting } from "./vote.js";
import { ACTING } from "./words.js";

/** The place on a vote's page becomes a way to cast. */
export const offerVoting = (place, context) => offerCasting(place, wordsIn(document.documentElement.lang, ACTING), context);
