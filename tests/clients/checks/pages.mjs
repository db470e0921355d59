// What is judged of a page. Each function gives what it finds wrong, in words.
import axe from 'axe-core';

/** Who sees badly reads text of this size at a contrast of 7 to 1; axe has that rule off until it is asked for. */
const RULES = { rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } } };

/** What keeps people out, by axe's rules: all of them, best practices too. */
export async function barriers(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations, incomplete } = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
  // What axe can't decide by itself is wrong here too, but for what it says of text under a label that is pressed.
  const undecided = incomplete.filter(({ id }) => !id.startsWith('color-contrast'));
  return [...violations, ...undecided].flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary ?? ''}`),
  );
}

/** Nothing is wider than the screen: not on the smallest phone, and not with text at twice its size. */
export async function widths(page) {
  const wrong = [];
  const wider = () =>
    page.evaluate(() => {
      const room = document.documentElement.clientWidth;
      const beyond = [...document.body.querySelectorAll('*:not(.skip)')].find(
        (element) => element.getBoundingClientRect().right > room + 1 && !element.closest('.unseen'),
      );
      return document.documentElement.scrollWidth > room || beyond
        ? (beyond?.outerHTML.slice(0, 120) ?? 'something')
        : undefined;
    });
  for (const [width, size] of [[320, '100%'], [320, '200%'], [375, '200%'], [640, '200%']]) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate((size) => (document.documentElement.style.fontSize = size), size);
    const beyond = await wider();
    if (beyond) wrong.push(`at ${width} px with text at ${size}, this is wider than the screen: ${beyond}`);
  }
  return wrong;
}

/** The keyboard gets to everything, in the order in which it is read, and one sees where it is. */
export async function order(page) {
  const wrong = [];
  const all = await page.evaluate(() => {
    document.activeElement?.blur();
    const seen = (element) => element.checkVisibility() && element.type !== 'hidden';
    const radios = new Set();
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter((element) => {
      if (!seen(element)) return false;
      if (element.type !== 'radio') return true;
      // Of radio buttons the keyboard reaches the chosen one; the others are a matter of the arrow keys.
      if (!element.checked || radios.has(element.name)) return false;
      return radios.add(element.name);
    }).length;
  });
  await page.evaluate(() => document.body.setAttribute('tabindex', '-1') ?? document.body.focus());
  let before = { top: -Infinity, bottom: -Infinity };
  const reached = new Set();
  for (let step = 0; step < all + 40 && reached.size < all; step += 1) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const { top, bottom, height, width } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      element.dataset.number ??= String(document.querySelectorAll('[data-number]').length + 1);
      return {
        number: element.dataset.number,
        name: element.outerHTML.slice(0, 100),
        top: top + scrollY,
        bottom: bottom + scrollY,
        isSeen: height > 0 && width > 0 && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        isSkip: element.classList.contains('skip'),
      };
    });
    if (!now) break;
    if (reached.size === 0 && !now.isSkip) wrong.push(`the first stop isn't the link to the content, but ${now.name}`);
    if (!now.isSeen) wrong.push(`one doesn't see that the keyboard is at ${now.name}`);
    if (!now.isSkip && now.bottom < before.top) wrong.push(`the keyboard goes back up to ${now.name}`);
    if (!now.isSkip) before = now;
    reached.add(now.number);
  }
  if (reached.size < all) wrong.push(`the keyboard reaches ${reached.size} of ${all}`);
  return wrong;
}
