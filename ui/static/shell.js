/* The frame's hands: keyboard, menus, messages made in the browser, the banner when the connection is lost.
   Texts come from the page: kShell.configure({texts, letters, keys, icons}) or <script type="application/json" id="k-config">.

   kShell.configure(given)     texts: {offline, back, again, close, undo, slow}; letters: false turns single letters off;
                               keys: {"g k": "go:customers", "ctrl+k": "search"} adds to the table below; icons: sprite's address
   kShell.letters(isOn)        single letters on or off
   kShell.density(name)        "compact" | "standard" | "comfortable" for every list
   kShell.dress(theme)         "light" | "dark" | "system", kept for the next first paint
   kShell.toast({title, text, kind, seconds, actions: [{label, does | event, data}]})   answers with a function that closes it
   kShell.say(text, isUrgent)  tell screen readers only
   Events: emitEvent('k-command', {name}) for keys; window 'k-offline' and 'k-online' for the connection. */
(() => {
  const KEYS = {
    'ctrl+k': 'search', 'ctrl+z': 'undo', 'ctrl+y': 'redo', 'ctrl+b': 'fold', 'ctrl+s': 'save', 'ctrl+Enter': 'run', '/': 'view-search', '?': 'help', f: 'filter', e: 'export',
    j: 'record:next', k: 'record:previous', l: 'record:log',
    'g k': 'go:customers', 'g s': 'go:sales', 'g p': 'go:projects', 'g f': 'go:invoices', 'g r': 'go:reports', 'g i': 'go:settings',
    'n k': 'new:customer', 'n p': 'new:contact', 'n a': 'new:case', 'n j': 'new:project', 'n f': 'new:invoice', 'n u': 'new:task',
    a: 'bar:a', b: 'bar:b', s: 'bar:s',
    ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [String(n), `view:${n}`])),
  };
  const WAIT = 1000; // milliseconds for the second key of a sequence
  const PATIENCE = 1500; // milliseconds before a lost connection is told
  const state = { keys: { ...KEYS }, letters: true, texts: {}, icons: '/static/icons.svg', begun: '', timer: 0 };

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const icon = (name) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    svg.setAttribute('class', 'k-ic');
    svg.setAttribute('aria-hidden', 'true');
    use.setAttribute('href', `${state.icons}#${name}`);
    svg.append(use);
    return svg;
  };
  const send = (event, data) => window.emitEvent?.(event, data);

  // ---- keyboard ------------------------------------------------------------------------------------------------
  const TYPING = 'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=""], [contenteditable="true"], .cm-editor';
  const isTyping = (event) => event.composedPath().some((node) => node.matches?.(TYPING));
  const isCovered = () => !!document.querySelector('.q-dialog:not(.hidden) .q-dialog__inner, dialog[open]');
  const named = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    return (event.ctrlKey || event.metaKey ? 'ctrl+' : '') + (event.altKey ? 'alt+' : '') + key;
  };
  const forget = () => { state.begun = ''; clearTimeout(state.timer); };
  const running = () => [...document.querySelectorAll('[data-command=run]:not([disabled])')].filter((one) => one.offsetParent).pop();
  const command = (name, event) => {
    event.preventDefault();
    event.stopPropagation();
    forget();
    // A command that the page's own element answers to needs no way over the server.
    const target = name === 'run' ? running() : document.querySelector(`[data-command="${CSS.escape(name)}"]:not([disabled])`);
    if (target?.matches('input, textarea')) { target.focus(); target.select?.(); } else if (target) { if (target.ariaHasPopup) target.focus(); target.click(); } // what opens gives the focus back here
    else send('k-command', { name });
  };
  const onKey = (event) => {
    if (event.defaultPrevented || event.isComposing || event.getModifierState?.('AltGraph')) return;
    const key = named(event);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isPlain) {
      const known = key === 'ctrl+z' && event.shiftKey ? 'redo' : state.keys[key];
      if (!known || ((known === 'undo' || known === 'redo') && isTyping(event)) || (isCovered() && known === 'fold') || (known === 'run' && !running())) return undefined;
      return command(known, event);
    }
    if (!state.letters || event.key.length !== 1 || event.repeat || isTyping(event) || isCovered()) return undefined;
    const known = state.keys[state.begun ? `${state.begun} ${key}` : key];
    if (known?.startsWith('bar:') && !document.querySelector(`[data-command="${CSS.escape(known)}"]`)) return forget();
    if (known) return command(known, event);
    forget();
    if (Object.keys(state.keys).some((keys) => keys.startsWith(`${key} `))) {
      state.begun = key;
      state.timer = setTimeout(forget, WAIT);
    }
    return undefined;
  };
  document.addEventListener('keydown', onKey);

  // ---- menus: arrows move, Home and End jump, a letter goes to the line that begins with it --------------------------
  const lines = (menu) => [...menu.querySelectorAll('[role^="menuitem"], .k-item, [role="option"]')].filter((line) => line.offsetParent && line.getAttribute('aria-disabled') !== 'true' && !line.disabled);
  const inMenu = (event) => {
    const menu = event.target.closest?.('[role="menu"], [role="listbox"].k-menu');
    if (!menu || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = lines(menu);
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1 }[event.key];
    const letter = event.key.length === 1 && event.key !== ' ' ? all.findIndex((line, n) => n > at && line.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase())) : -1;
    if (to === undefined && letter < 0) return;
    event.preventDefault();
    event.stopPropagation();
    all[letter >= 0 ? letter : (to + all.length) % all.length]?.focus();
  };
  document.addEventListener('keydown', inMenu, true);
  /** From the search at the head of a menu down to what it found, and on among boxes to tick; up from the first leads back. */
  const fromSearch = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const menu = event.target.closest?.('.q-menu');
    const search = menu?.querySelector('.k-menu-search input');
    if (!step || !search || event.defaultPrevented || (event.target !== search && event.target.type !== 'checkbox')) return;
    const all = [search, ...menu.querySelectorAll('.k-item, .k-check input')].filter((one) => one.offsetParent);
    event.preventDefault();
    all[Math.max(0, Math.min(all.indexOf(event.target) + step, all.length - 1))].focus();
  };
  document.addEventListener('keydown', fromSearch);

  // ---- messages made in the browser ----------------------------------------------------------------------------
  const ICONS = { success: ['circle-check', 'pos'], error: ['circle-alert', 'neg'], info: ['info', 'acc'], warning: ['triangle-alert', 'warn'] };
  const stack = () => document.querySelector('.k-toasts') ?? document.body.appendChild(make('div', 'k-toasts'));
  const toast = ({ title, text = '', kind = 'success', seconds, actions = [] }) => {
    const [glyph, tone] = ICONS[kind] ?? ICONS.info;
    const box = make('div', 'k-toast');
    box.dataset.testid = 'toast';
    const main = box.appendChild(make('div', 'k-toast-main'));
    box.dataset.tone = tone;
    box.setAttribute('role', kind === 'error' ? 'alert' : 'status');
    box.prepend(icon(glyph));
    main.append(make('b', '', title));
    if (text) main.append(make('p', '', text));
    let timer = 0;
    const close = () => { clearTimeout(timer); box.remove(); };
    const wait = () => {
      const lasting = seconds ?? (kind === 'error' ? 0 : 6);
      if (lasting) timer = setTimeout(close, lasting * 1000);
    };
    if (actions.length) main.append(buttons(actions.slice(0, 3), close));
    const shut = box.appendChild(make('button', 'k-toast-x'));
    shut.type = 'button';
    shut.setAttribute('aria-label', state.texts.close ?? '');
    shut.append(icon('x'));
    shut.addEventListener('click', close);
    for (const type of ['mouseenter', 'focusin']) box.addEventListener(type, () => clearTimeout(timer));
    for (const type of ['mouseleave', 'focusout']) box.addEventListener(type, () => { clearTimeout(timer); wait(); });
    const room = stack();
    while (room.children.length >= 3) room.firstElementChild.remove();
    room.append(box);
    wait();
    return close;
  };
  const buttons = (actions, close) => {
    const bar = make('div', 'k-toast-actions');
    actions.forEach(({ label, does, event, data, quiet }) => {
      const button = bar.appendChild(make('button', `k-btn k-sm ${quiet ? 'k-ghost' : 'k-sec'}`, label));
      button.type = 'button';
      button.addEventListener('click', () => { close(); does?.(); if (event) send(event, data ?? {}); });
    });
    return bar;
  };

  const say = (text, isUrgent = false) => {
    const id = isUrgent ? 'k-say-now' : 'k-say';
    let place = document.getElementById(id);
    if (!place) {
      place = document.body.appendChild(make('div', 'k-sr'));
      place.id = id;
      place.setAttribute('role', isUrgent ? 'alert' : 'status');
    }
    place.textContent = '';
    setTimeout(() => (place.textContent = text), 50);
  };

  // ---- the connection ------------------------------------------------------------------------------------------
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang || undefined, { hour: '2-digit', minute: '2-digit' });
  /** Lines that tell the state of the connection: <span class="k-live" data-offline="Offline. Figures may be old.">Live</span> */
  const live = (isLost) => document.querySelectorAll('.k-live[data-offline]').forEach((line) => {
    line.dataset.online ??= line.textContent;
    line.textContent = isLost ? line.dataset.offline.replace('{time}', clock()) : line.dataset.online;
    if (isLost) line.dataset.state = 'offline'; else delete line.dataset.state;
  });
  const bannerOf = (glyph, text) => {
    const box = make('div', 'k-offline');
    box.setAttribute('role', 'status');
    box.append(icon(glyph), make('span', '', text));
    return box;
  };
  let lost = 0;
  let banner = null;
  let outageBanner = null;
  let unsent = 0; // edits that wait for the connection
  const lostWords = () => {
    const kept = unsent === 1 ? state.texts.oneKept : state.texts.manyKept?.replace('{count}', String(unsent));
    return [state.texts.offline ?? document.querySelector('#popup span')?.textContent, unsent ? kept : ''].filter(Boolean).join(' ');
  };
  window.addEventListener('k-unsent', (event) => {
    unsent = event.detail.count;
    if (banner) banner.querySelector('span').textContent = lostWords();
  });
  /** The server answers, its database does not. */
  const outage = (isOn) => {
    outageBanner?.remove();
    outageBanner = isOn ? bannerOf('database', state.texts.outage ?? '') : null;
    document.documentElement.dataset.kDatabase = isOn ? 'away' : 'there';
    if (outageBanner && !banner) document.body.append(outageBanner);
    live(isOn || Boolean(banner));
    if (!isOn) window.dispatchEvent(new CustomEvent('k-online'));
  };
  const tellLost = () => {
    document.documentElement.dataset.kConnection = 'offline';
    live(true);
    window.dispatchEvent(new CustomEvent('k-offline'));
    outageBanner?.remove();
    banner = bannerOf('wifi-off', lostWords());
    if (state.texts.again) {
      const again = banner.appendChild(make('button', '', state.texts.again));
      again.type = 'button';
      again.addEventListener('click', () => { window.socket.disconnect(); window.socket.connect(); });
    }
    document.body.append(banner);
  };
  const onLost = () => { if (!lost) lost = setTimeout(tellLost, PATIENCE); };
  const onBack = () => {
    clearTimeout(lost);
    lost = 0;
    document.documentElement.dataset.kConnection = 'online';
    live(false);
    if (!banner) return;
    banner.remove();
    banner = null;
    if (outageBanner) document.body.append(outageBanner);
    window.dispatchEvent(new CustomEvent('k-online'));
    if (state.texts.back) say(state.texts.back);
  };
  const watch = () => {
    if (!window.socket) return setTimeout(watch, 200);
    document.body.classList.add('k-has-banner');
    window.socket.on('disconnect', onLost);
    window.socket.on('connect', onBack);
    return window.socket.connected || onLost();
  };

  // ---- appearance ----------------------------------------------------------------------------------------------
  const THEMES = { light: false, dark: true };
  const paint = (theme) => {
    const isDark = THEMES[theme] ?? matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.style.background = isDark ? '#0B0F12' : '#F3F5F7'; // the frame's colour until the sheet is there
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  };
  const dress = (theme) => {
    document.cookie = `k-theme=${encodeURIComponent(theme)};path=/;max-age=31536000;samesite=lax`;
    localStorage.setItem('k-theme', theme);
    window.setDark?.(THEMES[theme] ?? null);
    paint(theme);
  };
  const density = (name) => {
    document.querySelectorAll('.nicegui-aggrid').forEach((box) => {
      box.dataset.kDensity = name;
    });
  };
  paint(localStorage.getItem('k-theme') ?? 'system');
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => paint(localStorage.getItem('k-theme') ?? 'system'));

  const configure = ({ texts, keys, letters, icons, lang, user }) => {
    state.user = user ?? state.user;
    Object.assign(state.texts, texts);
    Object.assign(state.keys, keys);
    if (letters !== undefined) state.letters = letters;
    if (icons) state.icons = icons;
    if (lang) document.documentElement.lang = lang;
  };
  const given = document.getElementById('k-config');
  if (given) configure(JSON.parse(given.textContent));
  window.kShell = { configure, toast, say, outage, density, dress, letters: (isOn) => (state.letters = isOn), user: () => state.user, text: (name) => state.texts[name] ?? '', isMobile: () => matchMedia('(max-width: 767px)').matches };
  watch();
})();
