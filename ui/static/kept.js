/* What is typed into a form outlives a lost connection: when the page has to be loaded anew (the server forgot it, or was started
   again), the fields that were written in are filled once more, for the same person at the same address. Needs shell.js.
   A form that is opened (a dialog, the editor of a value) is opened by the same clicks again; lines are added and removed again.
   A control is known by its data-testid, else by its label. What finds no place any more is said, so that it can be copied. */
(() => {
  const OPENED = '.k-dialog, .k-kv[data-editing]';
  const FORMS = `.k-bookform, .k-composer, .k-costline, ${OPENED}`;
  const CONTROLS = 'input:not([type=password], [type=file]), textarea, select';
  const CHOSEN = '[role=radio][aria-checked=true]';
  const LINES = '[data-testid^=add-]:not(.k-primary), [data-testid^=remove-]';
  const MOVES = /^(Enter| |Tab|Shift|Escape|Home|End|Arrow.+)$/;
  const KEY = 'k-kept';
  const RECENT = 30000; // milliseconds; all times below too
  const STEP = 100;
  const TRIES = 100;
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const here = () => `${kShell.user()} ${location.pathname}${location.search}`;
  const words = (one) => (one.ariaLabel ?? one.labels?.[0]?.textContent ?? one.textContent).trim();
  const named = (one) => one.dataset.testid ?? words(one);
  const known = (form) => form.dataset.testid ?? form.className;
  const alike = (root, kind, name) => [...root.querySelectorAll(kind)].filter((one) => named(one) === name);
  const place = (root, kind, one) => [named(one), alike(root, kind, named(one)).indexOf(one)];
  let lostAt = -Infinity;
  let count = 0;
  let way = []; // the buttons that led to what is open

  const typed = ({ target }) => { if (target.closest?.(FORMS)) target.kTyped ??= (count += 1); };
  for (const type of ['input', 'change']) document.addEventListener(type, typed, true);

  /** A button as it is found again: the mark around it, its words, and which of those that are alike. */
  const within = (mark, tag) => [...document.querySelectorAll(mark ? `[data-testid="${mark}"]` : 'body')].flatMap((root) => (root.matches(tag) ? [root] : [...root.querySelectorAll(tag)]));
  const trodden = (one) => {
    const mark = one.closest('[data-testid]')?.dataset.testid;
    const all = within(mark, one.localName).filter((each) => words(each) === words(one));
    return [mark, one.localName, words(one), all.indexOf(one)];
  };
  const clicked = ({ target }) => {
    const button = target.closest?.('button, [role=menuitem], .k-item');
    const form = target.closest?.(FORMS);
    if (form && button?.matches(LINES)) (form.kLines ??= []).push(place(form, 'button', button));
    if (form || target.closest?.('.k-pick')) return;
    if (!button || button.closest('a[href], .k-toasts')) way = [];
    else way = button.closest('.q-menu, .q-dialog, [role=menu]') ? [...way, trodden(button)] : [trodden(button)];
  };
  document.addEventListener('click', clicked, true);
  /** What a key opened was opened by no button: then none is pressed again. */
  const pressed = ({ key, target }) => { if (!MOVES.test(key) && !target.closest?.(FORMS)) way = []; };
  document.addEventListener('keydown', pressed, true);

  const watch = () => {
    if (!window.socket) return setTimeout(watch, 2 * STEP);
    window.socket.on('disconnect', () => (lostAt = Date.now()));
    return window.socket.on('connect', () => { if (lostAt > 0) lostAt = Date.now(); });
  };
  const value = (one) => {
    if (['checkbox', 'radio'].includes(one.type)) return one.checked;
    return one.multiple ? [...one.selectedOptions].map((each) => each.value) : one.value;
  };
  const isWritten = (one) => one.kTyped && (one.options || value(one) !== one.defaultValue);
  const told = (form) => {
    const written = [...form.querySelectorAll(CONTROLS)].filter(isWritten).sort((one, other) => one.kTyped - other.kTyped);
    const typed = written.map((one) => [CONTROLS, ...place(form, CONTROLS, one), value(one)]);
    const chosen = [...form.querySelectorAll(CHOSEN)].map((one) => ['[role=radio]', ...place(form, '[role=radio]', one), true]);
    return { form: known(form), way: form.matches(OPENED) ? way : [], lines: form.kLines ?? [], typed: typed.length ? [...chosen, ...typed] : [] };
  };
  addEventListener('pagehide', () => {
    if (Date.now() - lostAt > RECENT && window.socket?.connected !== false) return;
    const kept = [...document.querySelectorAll(FORMS)].map(told).filter((one) => one.typed.length);
    if (kept.length) sessionStorage.setItem(KEY, JSON.stringify({ at: here(), kept }));
  });

  /** What `look` answers with, as soon as it answers and the page is heard. */
  const soon = async (look, tries = TRIES) => {
    for (let left = tries; left; left -= 1) {
      const found = window.did_handshake && window.socket?.connected && look(left);
      if (found) return found;
      await pause(STEP);
    }
    return null;
  };
  /** The form, opened by the clicks that opened it before. */
  const opened = (name, steps) => {
    const waiting = [...steps];
    return soon(() => {
      const form = [...document.querySelectorAll(FORMS)].find((one) => known(one) === name);
      if (form || !waiting.length) return form;
      const [mark, tag, text, at] = waiting[0];
      const button = within(mark, tag).filter((one) => words(one) === text)[at];
      if (button) { waiting.shift(); button.click(); }
      return null;
    });
  };
  const found = (form, kind, name, at) => soon((left) => {
    const all = alike(form, kind, name);
    if (all.length && !all[at] && left % 20 === 10) form.querySelector('[data-testid=add-row]')?.click();
    return all[at];
  });
  /** A row that is found while one types is chosen again where one is called exactly so. */
  const choose = async (one, text) => {
    const line = await soon(() => [...one.parentElement.querySelectorAll('.k-item')].find((each) => each.firstElementChild?.textContent === text || each.textContent === text), TRIES / 2);
    line?.click();
  };
  const put = async (form, [kind, name, at, given]) => {
    const one = await found(form, kind, name, at);
    if (!one) return false;
    if (typeof given === 'boolean') {
      if ((one.checked ?? one.ariaChecked === 'true') !== given) one.click();
      return true;
    }
    const offers = (wanted) => [...one.options].some((each) => each.value === wanted);
    if (one.options) await soon(() => [given].flat().every(offers), TRIES / 4);
    if (one.multiple) for (const each of one.options) each.selected = given.includes(each.value);
    else one.value = given;
    for (const type of ['input', 'change']) one.dispatchEvent(new Event(type, { bubbles: true }));
    if (one.closest('.k-pick') && given) await choose(one, given);
    return true;
  };
  /** Fills one form; answers with the texts that found no place. */
  const fill = async (one) => {
    const form = await opened(one.form, one.way);
    for (const [name, at] of form ? one.lines : []) (await found(form, 'button', name, at))?.click();
    const left = [];
    for (const each of one.typed) if (!form || !(await put(form, each))) left.push(each[3]);
    return left.filter((each) => typeof each === 'string' && each);
  };
  const bring = async () => {
    watch();
    const { at, kept = [] } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    if (at !== here()) return;
    sessionStorage.removeItem(KEY);
    const left = [];
    for (const one of kept) left.push(...(await fill(one)));
    if (left.length) kShell.toast({ title: kShell.text('untyped'), text: left.join(' · '), kind: 'error' });
    else kShell.toast({ title: kShell.text('typed'), text: kShell.text('typedWhy'), kind: 'info', seconds: 20 });
  };
  addEventListener('load', bring);
})();
