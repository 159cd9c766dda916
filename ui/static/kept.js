/* What is typed into a form outlives a lost connection: when the page has to be loaded anew (the server forgot it, or was started
   again), the fields that were written in are filled once more, for the same person at the same address. Needs shell.js.
   A form is kept where it is of the class k-bookform and its controls have a data-testid. */
(() => {
  const FORMS = '.k-bookform';
  const CONTROLS = 'input[data-testid], textarea[data-testid], select[data-testid]';
  const KEY = 'k-kept';
  const RECENT = 30000; // milliseconds; all times below too
  const STEP = 100;
  const TRIES = 100;
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const here = () => `${kShell.user()} ${location.pathname}${location.search}`;
  const alike = (mark) => [...document.querySelectorAll(`[data-testid="${mark}"]`)];
  let lostAt = -Infinity;

  const typed = ({ target }) => { if (target.closest?.(FORMS)) target.kTyped = true; };
  for (const type of ['input', 'change']) document.addEventListener(type, typed, true);

  const watch = () => {
    if (!window.socket) return setTimeout(watch, 2 * STEP);
    window.socket.on('disconnect', () => (lostAt = Date.now()));
    return window.socket.on('connect', () => { if (lostAt > 0) lostAt = Date.now(); });
  };
  const told = (one) => [one.dataset.testid, alike(one.dataset.testid).indexOf(one), one.type === 'checkbox' ? one.checked : one.value];
  addEventListener('pagehide', () => {
    if (Date.now() - lostAt > RECENT && window.socket?.connected !== false) return;
    const kept = [...document.querySelectorAll(FORMS)].flatMap((form) => [...form.querySelectorAll(CONTROLS)].filter((one) => one.kTyped).map(told));
    if (kept.length) sessionStorage.setItem(KEY, JSON.stringify({ at: here(), kept }));
  });

  /** The control, as soon as it is there and heard; a row that is not there yet is added. */
  const found = async (mark, place) => {
    for (let tries = TRIES; tries; tries -= 1) {
      const all = alike(mark);
      if (window.socket?.connected && all[place]) return all[place];
      if (all.length && tries % 20 === 10) all[0].closest('.k-card')?.querySelector('[data-testid=add-row]')?.click();
      await pause(STEP);
    }
    return null;
  };
  /** A row that is found while one types is chosen again where one is called exactly so. */
  const choose = async (one, words) => {
    for (let tries = TRIES / 2; tries; tries -= 1) {
      const line = [...one.parentElement.querySelectorAll('.k-item')].find((each) => each.firstElementChild?.textContent === words || each.textContent === words);
      if (line) return line.click();
      await pause(STEP);
    }
    return undefined;
  };
  const put = async (mark, place, value) => {
    const one = await found(mark, place);
    if (!one) return;
    if (one.type === 'checkbox') { if (one.checked !== value) one.click(); return; }
    for (let tries = TRIES / 4; tries && one.options && ![...one.options].some((each) => each.value === value); tries -= 1) await pause(STEP);
    one.value = value;
    for (const type of ['input', 'change']) one.dispatchEvent(new Event(type, { bubbles: true }));
    if (one.closest('.k-pick') && value) await choose(one, value);
  };
  const bring = async () => {
    watch();
    const { at, kept = [] } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    if (at !== here()) return;
    sessionStorage.removeItem(KEY);
    for (const one of kept) await put(...one);
    kShell.toast({ title: kShell.text('typed'), text: kShell.text('typedWhy'), kind: 'info', seconds: 20 });
  };
  addEventListener('load', bring);
})();
