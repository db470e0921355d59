// Runs one check after the other, says how each went, and counts.
const LONGEST_MS = 30_000;

export const tally = { passed: 0, failed: 0 };

export async function check(what, act) {
  try {
    await within(LONGEST_MS, act());
    tally.passed += 1;
    console.log(`  ok    ${what}`);
  } catch (error) {
    tally.failed += 1;
    console.log(`  FAIL  ${what}\n${indented(error.message ?? String(error))}`);
  }
}

/** Gives what the promise gives, or fails when that takes too long. */
export async function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const indented = (text) => text.replace(/^/gm, '        ');
