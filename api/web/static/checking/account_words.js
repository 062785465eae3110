/** What pages call an account: the same words as `ledger_core/books/account_words.py`, which a test compares. */

const WORDS = {
  sunshine: ["阳光账户", "Sunshine Account"],
  petty: ["备用金账户", "petty cash account"],
  fund: ["维修资金专户", "maintenance fund account"],
  deposits: ["押金账户", "deposits account"],
};

/** Whether what a reader sees means this account and no other. */
export const meansAccount = (shown, account) => shown === account || (Object.hasOwn(WORDS, account) && WORDS[account].includes(shown));
