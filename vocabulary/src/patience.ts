/**
 * How long a console waits for an answer of the API, ms. What the server does for it ends before that, or a person would
 * read that nothing answered where the server could have said what is wrong.
 */
export const consolePatienceMs = 15_000;
