/* The list: AG Grid with our cells, editors, live changes and optimistic saving. Everything is drawn as text nodes.
   A list is opened by `sk.open(config)`; ui/components/grid.py is its other half. */
(() => {
  const lists = new Map(); // by list name: config, api, what is being saved
  const made = new Map(); // grid options, until the grid has taken them
  const formats = new Map();
  const MINUS = '\u2212';

  // ---- words and numbers -------------------------------------------------------------------------------------
  const formatter = (locale, kind, options) => {
    const key = locale + kind;
    if (!formats.has(key)) formats.set(key, kind.startsWith('d') ? new Intl.DateTimeFormat(locale, options) : new Intl.NumberFormat(locale, options));
    return formats.get(key);
  };
  const plain = (text) => text.replace(/[\u202f ]/g, '\u00a0').replace(/^-/, MINUS);
  const number = (value, locale) => plain(formatter(locale, 'n', { maximumFractionDigits: 2 }).format(value));
  const percent = (value, locale) => plain(formatter(locale, 'p', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value));
  const money = (minor, list) => plain(formatter(list.locale, 'm', { maximumFractionDigits: 0 }).format(Math.round(minor / 10 ** list.decimals)));
  const day = (iso, list) => {
    const date = new Date(iso.slice(0, 10) + 'T12:00:00');
    const other = iso.slice(0, 4) !== list.today.slice(0, 4);
    const options = { day: 'numeric', month: 'short', ...(other ? { year: 'numeric' } : {}) };
    return formatter(list.locale, other ? 'dy' : 'd', options).format(date).replace(/\.$/, '');
  };
  const grouped = {
    SE: (n) => (/^\d{10}$/.test(n) ? n.slice(0, 6) + '-' + n.slice(6) : n),
    NO: (n) => (/^\d{9}$/.test(n) ? n.replace(/(\d{3})(\d{3})(\d{3})/, '$1\u00a0$2\u00a0$3') : n),
    FI: (n) => (/^\d{8}$/.test(n) ? n.slice(0, 7) + '-' + n.slice(7) : n),
    DK: (n) => (/^\d{8}$/.test(n) ? n.replace(/(\d\d)(\d\d)(\d\d)(\d\d)/, '$1\u00a0$2\u00a0$3\u00a0$4') : n),
  };

  // ---- small pieces of page ----------------------------------------------------------------------------------
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = text;
    return element;
  };
  const svg = (href, className, size = [16, 16]) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    element.setAttribute('class', className);
    element.setAttribute('width', size[0]);
    element.setAttribute('height', size[1]);
    element.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    use.setAttribute('href', href);
    element.append(use);
    return element;
  };
  const icon = (list, name, className = 'k-ic') => svg(`${list.icons}#${name}`, className);
  const hash = (id, of = 8) => Math.abs(((Number(id) * 2654435761) | 0) >>> 0) % of;
  const tile = (name, id) => make('span', `k-tile k-tile-20 k-av${hash(id)}`, (name || '?').trim().charAt(0).toUpperCase());
  const initials = (name) => {
    const words = (name || '?').split(/\s+/).filter(Boolean);
    return (words.length > 1 ? words[0][0] + words.at(-1)[0] : (words[0] || '?')[0]).toUpperCase();
  };
  const nothing = (list) => {
    const element = make('span', 'k-cell-empty', '\u2013');
    element.setAttribute('aria-label', list.texts.empty);
    return element;
  };
  const skeleton = (kind) => {
    const element = make('span', 'k-sk');
    element.style.width = RIGHT.has(kind) ? '3.5rem' : `${5 + Math.random() * 4}rem`;
    return element;
  };
  const label = (column, value) => column.labels.get(String(value)) ?? String(value);

  // ---- cells by kind -----------------------------------------------------------------------------------------
  const cells = {
    name(p, list) {
      const box = make('span', 'k-cell');
      const target = list.open ? make('a', 'k-cell-name k-cell-text', p.value) : make('span', 'k-cell-name k-cell-text', p.value);
      if (list.open) {
        target.href = list.open.replace('{id}', p.data.id);
        target.addEventListener('click', (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          list.emit('open', { id: p.data.id });
        });
      }
      target.title = p.value;
      box.append(tile(p.value, p.data.id), target);
      return box;
    },
    person(p, list, column) {
      const box = make('span', 'k-cell k-cell-person');
      const name = label(column, p.value);
      box.append(make('span', `k-av k-av-18 k-av${hash(p.value)}`, initials(name)), make('span', 'k-cell-text', name));
      return box;
    },
    stage(p, list, column) {
      const element = make('span', p.value === 'active' ? 'k-status' : 'k-chip', label(column, p.value));
      element.dataset.tone = { active: 'pos', prospect: 'acc' }[p.value] || 'neu';
      return element;
    },
    money: (p, list) => make('span', p.value < 0 ? 'k-negative' : '', money(p.value, list)),
    margin(p, list) {
      const box = make('span', 'k-cell k-cell-right');
      const billed = p.data.billed_this_year;
      box.append(make('span', p.value < 0 ? 'k-negative' : '', money(p.value, list)));
      if (billed > 0) {
        const share = p.value / billed;
        const bar = make('span', 'k-cell-margin');
        bar.dataset.low = String(share * 100 < list.lowMargin);
        const inside = make('span');
        inside.style.width = `${Math.max(0, Math.min(share / 0.5, 1)) * 100}%`;
        bar.append(inside);
        box.prepend(bar);
        box.append(make('span', 'k-dim', percent(share, list.locale)));
      }
      return box;
    },
    number: (p, list) => make('span', '', list.plainNumbers.has(p.colDef.field) ? String(p.value) : number(p.value, list.locale)),
    date: (p, list) => Object.assign(make('span', 'k-tn', day(p.value, list)), { title: p.value }),
    moment: (p, list) => Object.assign(make('span', 'k-tn', day(p.value, list)), { title: new Date(p.value).toLocaleString(list.locale) }),
    org_number(p, list) {
      const box = make('span', 'k-cell k-cell-org');
      const country = p.data.country || '';
      if (country) {
        const flag = svg(`${list.flags}#${country.toLowerCase()}`, 'k-flag', [16, 12]);
        box.append(flag);
      }
      box.append(make('span', '', (grouped[country] || ((n) => n))(p.value)));
      if (p.data.register_status) box.append(icon(list, 'badge-check', 'k-ic'));
      return box;
    },
    boolean(p, list) {
      if (!p.value) return make('span');
      const mark = icon(list, 'check', 'k-ic k-check');
      mark.removeAttribute('aria-hidden');
      mark.setAttribute('role', 'img');
      mark.setAttribute('aria-label', list.texts.yes);
      return mark;
    },
    choice: (p, list, column) => make('span', 'k-cell-text', label(column, p.value)),
    customer: (p) => make('span', 'k-cell-text', p.data[`${p.colDef.field}__label`] ?? '\u2013'),
    tags(p) {
      const box = make('span', 'k-tags');
      p.value.slice(0, 2).forEach((tag) => box.append(make('span', 'k-tag', tag)));
      if (p.value.length > 2) box.append(make('span', 'k-tag', `+${p.value.length - 2}`));
      return box;
    },
    text: (p) => Object.assign(make('span', 'k-cell-text', p.value), { title: p.value }),
    card(p, list) {
      const box = make('div', 'k-listrow');
      const words = make('span', 'k-listrow-main');
      words.append(make('strong', 'k-cell-text', p.data.name), make('span', 'k-cut k-dim', list.cardLine(p.data)));
      const figures = make('span', 'k-listrow-end');
      if (p.data.billed_this_year !== undefined && p.data.billed_this_year !== null) figures.append(make('b', '', money(p.data.billed_this_year, list)));
      if (p.data.billed_this_year > 0) figures.append(make('small', '', percent(p.data.margin_this_year / p.data.billed_this_year, list.locale)));
      const big = make('span', `k-tile k-tile-38 k-av${hash(p.data.id)}`, initials(p.data.name));
      box.append(big, words, figures);
      return box;
    },
  };
  const KINDS = { country: 'choice', currency: 'choice', language: 'choice', percent: 'number', long_text: 'text', email: 'text', phone: 'text', url: 'text', vat_number: 'text' };
  const RIGHT = new Set(['money', 'margin', 'number', 'percent']);
  const isRight = (list, kind, field) => RIGHT.has(kind) && !list.plainNumbers.has(field);
  const CHOOSES = new Set(['choice', 'person', 'country', 'currency', 'language']);

  const totalCell = (p, list, column, kind) => {
    if (column.field === list.first) return make('span', 'k-muted', p.data._total);
    if (p.value === undefined || p.value === null || !RIGHT.has(kind)) return make('span');
    return cells[kind](p, list, column);
  };
  const renderer = (list, column, kind) => (p) => {
    if (p.data === undefined) return skeleton(kind);
    if (p.data._total) return totalCell(p, list, column, kind);
    const value = p.value;
    const content = value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length) ? nothing(list) : cells[kind](p, list, column);
    const state = p.data._state?.[column.field];
    if (!state) return content;
    const box = make('span', 'k-cell');
    box.append(content);
    if (state.kind === 'flash' && state.by) box.append(make('span', 'k-by', state.by));
    if (state.kind === 'saving') box.append(make('span', 'k-spinner k-cellicon'));
    if (state.kind === 'error') {
      const mark = icon(list, 'circle-alert', 'k-ic k-cellicon');
      box.append(mark);
      box.title = state.message;
    }
    return box;
  };

  // ---- editors -----------------------------------------------------------------------------------------------
  class TextEditor {
    init(p) {
      const typed = p.data._typed?.[p.colDef.field];
      this.input = make('input', 'k-edit');
      this.input.type = 'text';
      this.input.value = typed ?? p.formatted ?? (p.value ?? '');
      this.input.setAttribute('aria-label', p.colDef.headerTooltip || p.colDef.headerName);
      this.select = p.eventKey !== 'F2';
    }
    getGui() { return this.input; }
    afterGuiAttached() { this.input.focus(); if (this.select) this.input.select(); }
    getValue() { return this.input.value; }
  }

  class ListEditor {
    init(p) {
      const { list, column } = p;
      this.list = list;
      this.params = p;
      this.options = column.choices.filter((c) => c.active || String(c.value) === String(p.value));
      this.chosen = p.value ?? null;
      this.box = make('div', 'k-pick');
      this.input = make('input', 'k-pick-input');
      this.input.setAttribute('role', 'combobox');
      this.input.setAttribute('aria-expanded', 'true');
      this.input.setAttribute('aria-label', p.colDef.headerTooltip || p.colDef.headerName);
      this.input.placeholder = p.value === null || p.value === undefined ? '' : label(column, p.value);
      this.items = make('div', 'k-pick-items');
      this.items.setAttribute('role', 'listbox');
      const hints = make('div', 'k-pick-hint');
      const popup = make('div', 'k-pick-list');
      for (const [key, word] of [['Enter', list.texts.save], ['Tab', list.texts.next], ['Esc', list.texts.cancel]]) {
        const hint = make('span');
        hint.append(make('kbd', 'k-kbd', key), word);
        hints.append(hint);
      }
      popup.append(this.items, hints);
      this.box.append(this.input, popup);
      this.input.addEventListener('input', () => this.show(this.input.value, true));
      this.input.addEventListener('keydown', (event) => this.key(event));
      this.show('', false);
    }
    show(text, typed) {
      const wanted = text.trim().toLocaleLowerCase();
      this.found = this.options.filter((c) => c.label.toLocaleLowerCase().includes(wanted));
      if (wanted) this.found.sort((a, b) => b.label.toLocaleLowerCase().startsWith(wanted) - a.label.toLocaleLowerCase().startsWith(wanted));
      if (!this.params.column.required && !wanted) this.found = [{ value: null, label: this.list.texts.none, active: true }, ...this.found];
      const at = this.found.findIndex((c) => String(c.value) === String(this.chosen));
      this.at = typed || at < 0 ? 0 : at;
      this.items.replaceChildren(...this.found.map((choice, place) => this.item(choice, place)));
      if (!this.found.length) this.items.append(make('div', 'k-pick-none', this.list.texts.noMatch));
      this.mark();
    }
    item(choice, place) {
      const element = make('div', 'k-pick-item', choice.label);
      element.setAttribute('role', 'option');
      element.addEventListener('mousedown', (event) => { event.preventDefault(); this.at = place; this.take(); });
      return element;
    }
    mark() {
      [...this.items.children].forEach((element, place) => {
        element.setAttribute('aria-selected', String(place === this.at));
        if (place === this.at) element.scrollIntoView({ block: 'nearest' });
      });
      this.chosen = this.found[this.at]?.value ?? (this.found.length ? null : this.chosen);
    }
    key(event) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        event.stopPropagation();
        const step = event.key === 'ArrowDown' ? 1 : -1;
        this.at = (this.at + step + this.found.length) % Math.max(this.found.length, 1);
        this.mark();
      }
    }
    take() { this.chosen = this.found[this.at]?.value ?? null; this.params.stopEditing(); }
    getGui() { return this.box; }
    isPopup() { return true; }
    getPopupPosition() { return 'over'; }
    afterGuiAttached() { this.box.style.minWidth = `${this.params.eGridCell.offsetWidth}px`; this.input.focus(); this.mark(); }
    getValue() { return this.chosen; }
  }

  // ---- columns -----------------------------------------------------------------------------------------------
  const define = (list, column) => {
    const first = column.field === list.first;
    const kind = first ? 'name' : column.field === 'margin_this_year' ? 'margin' : KINDS[column.kind] || column.kind;
    column.labels = new Map((column.choices || []).map((c) => [String(c.value), c.label]));
    return {
      field: column.field,
      colId: column.field,
      headerName: column.short,
      headerTooltip: column.label,
      width: column.width,
      hide: !column.shown,
      pinned: first && !list.narrow ? 'left' : null,
      lockPinned: first,
      sortable: true,
      headerClass: isRight(list, kind, column.field) ? 'ag-right-aligned-header' : '',
      cellClass: isRight(list, kind, column.field) ? 'k-num' : list.plainNumbers.has(column.field) ? 'k-tn k-muted' : kind === 'boolean' ? 'k-mid' : '',
      cellClassRules: {
        'k-flash': (p) => p.data?._state?.[column.field]?.kind === 'flash',
        'k-err': (p) => p.data?._state?.[column.field]?.kind === 'error',
        'k-saving': (p) => p.data?._state?.[column.field]?.kind === 'saving',
      },
      cellRenderer: renderer(list, column, kind),
      editable: (p) => column.editable && !!p.data && !p.data._total,
      cellEditor: CHOOSES.has(column.kind) ? ListEditor : column.kind === 'boolean' ? 'agCheckboxCellEditor' : TextEditor,
      cellEditorParams: { list, column },
      cellEditorPopup: CHOOSES.has(column.kind),
      valueSetter: (p) => change(list, column, p),
    };
  };

  // ---- reading -----------------------------------------------------------------------------------------------
  const asked = (list, more) => {
    const query = new URLSearchParams({ f: list.filter, q: list.search, c: list.fields.join(','), ...more });
    return query.toString();
  };
  const source = (list) => ({
    async getRows(p) {
      list.busy?.abort?.();
      const sort = p.sortModel.map((s) => (s.sort === 'desc' ? '-' : '') + s.colId).join(',');
      const from = p.startRow;
      try {
        const answer = await fetch(`/ui/rows/${list.resource}?${asked(list, { s: sort || list.sort, o: from, n: p.endRow - from })}`);
        if (answer.status === 401) return list.emit('ended', {});
        if (!answer.ok) throw new Error(String(answer.status));
        const told = await answer.json();
        list.failed = false;
        list.total = told.total;
        p.successCallback(told.rows, told.total);
        list.emit('count', { total: told.total, ignored: told.ignored });
        list.api.hideOverlay();
        if (!told.total) list.emit('none', {});
      } catch (error) {
        p.failCallback();
        if (!list.failed) list.emit('failed', {});
        list.failed = true;
        setTimeout(() => list.failed && list.api.refreshInfiniteCache(), 3000);
      }
    },
  });

  // ---- writing -----------------------------------------------------------------------------------------------
  const mark = (list, node, field, state) => {
    if (!node?.data) return;
    const states = { ...(node.data._state || {}) };
    if (state) states[field] = state; else delete states[field];
    node.data._state = states;
    list.api.refreshCells({ rowNodes: [node], columns: [field], force: true });
  };
  const post = (url, body) => fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'stamkund' },
    body: JSON.stringify(body),
  });
  const change = (list, column, p) => {
    const field = column.field;
    const old = p.data[field] ?? null;
    const value = p.newValue === '' ? null : p.newValue;
    if (String(old ?? '') === String(value ?? '') && !p.data._typed?.[field]) return false;
    p.data[field] = value;
    save(list, p.node, field, value, old);
    return true;
  };
  const save = async (list, node, field, value, old) => {
    const slow = setTimeout(() => mark(list, node, field, { kind: 'saving' }), 300);
    let answer, told;
    try {
      answer = await post(`/ui/edit/${list.resource}`, { id: node.data.id, field, value, old });
      told = await answer.json();
    } catch (error) {
      clearTimeout(slow);
      list.waiting.push({ id: node.data.id, field, value, old });
      mark(list, node, field, { kind: 'error', message: list.texts.notSent });
      return list.emit('unsent', { count: list.waiting.length });
    }
    clearTimeout(slow);
    const data = node.data;
    if (!data) return undefined;
    const typed = { ...(data._typed || {}) };
    delete typed[field];
    if (answer.ok) {
      Object.assign(data, told.row || {}, { _typed: typed });
      mark(list, node, field, null);
      list.api.refreshCells({ rowNodes: [node], force: true });
      return list.emit('saved', { id: data.id, field, change_set_id: told.change_set_id });
    }
    if (answer.status === 401) list.emit('ended', {});
    const theirs = answer.status === 409 && 'theirs' in told ? told.theirs : old;
    data[field] = theirs;
    data._typed = answer.status === 422 ? { ...typed, [field]: value } : typed;
    mark(list, node, field, { kind: 'error', message: told.message });
    return list.emit('refused', { id: data.id, field, message: told.message, status: answer.status, mine: value, theirs, by: told.by, at: told.at });
  };

  // ---- live --------------------------------------------------------------------------------------------------
  const loaded = (list) => {
    const nodes = [];
    list.api.forEachNode((node) => node.data && nodes.push(node));
    return nodes;
  };
  const isEditing = (list) => list.api.getEditingCells().length > 0;
  const take = async (list) => {
    if (!list.heard.size || isEditing(list)) return;
    const heard = list.heard;
    list.heard = new Map();
    const nodes = loaded(list).filter((node) => heard.has(node.data.id));
    const isNew = heard.size > nodes.length;
    for (let start = 0; start < nodes.length; start += 200) {
      const part = nodes.slice(start, start + 200);
      const answer = await fetch(`/ui/rows/${list.resource}/some?${asked(list, { ids: part.map((n) => n.data.id).join(',') })}`);
      if (!answer.ok) return;
      const told = await answer.json();
      const rows = new Map(told.rows.map((row) => [row.id, row]));
      const gone = new Set(told.gone);
      if (told.missing.length) setTimeout(() => list.api.refreshInfiniteCache(), 0);
      part.forEach((node) => node.data && bring(list, node, rows.get(node.data.id), gone.has(node.data.id), heard.get(node.data.id)));
    }
    if (isNew) list.emit('news', { count: heard.size - nodes.length });
  };
  const bring = (list, node, row, isGone, by) => {
    if (!row) return;
    const changed = list.fields.filter((name) => JSON.stringify(node.data[name] ?? null) !== JSON.stringify(row[name] ?? null));
    Object.assign(node.data, row);
    node.data._gone = isGone;
    if (by !== null) changed.forEach((field) => mark(list, node, field, { kind: 'flash', by: changed.indexOf(field) === 0 ? by : '' }));
    list.api.refreshCells({ rowNodes: [node], force: true });
    list.api.redrawRows({ rowNodes: isGone ? [node] : [] });
    setTimeout(() => changed.forEach((field) => node.data?._state?.[field]?.kind === 'flash' && mark(list, node, field, null)), 3000);
    if (isGone) setTimeout(() => !isEditing(list) && list.api.refreshInfiniteCache(), 10000);
  };

  // ---- what Python calls -------------------------------------------------------------------------------------
  window.sk = {
    lists,
    prepare(config) { made.set(config.name, sk.options(config)); return { list: config.name }; },
    part: (name, key) => made.get(name)[key],
    /** Grid options that depend on functions. */
    options(config) {
      const list = {
        filter: '', search: '', sort: '', waiting: [], heard: new Map(), total: null, ...config,
        plainNumbers: new Set(config.plainNumbers || []),
        narrow: window.innerWidth < 768,
      };
      list.emit = (what, detail) => document.getElementById(list.box)?.dispatchEvent(new CustomEvent('list', { detail: { what, ...detail } }));
      list.cardLine = (row) => (config.cardFields || []).map((f) => {
        const column = config.columns.find((c) => c.field === f);
        return row[f] === null || row[f] === undefined ? '' : column?.choices ? label(column, row[f]) : String(row[f]);
      }).filter(Boolean).join(' \u00b7 ');
      lists.set(config.name, list);
      const columns = config.columns.map((column) => define(list, column));
      const card = [{ colId: 'card', flex: 1, sortable: false, cellRenderer: (p) => (p.data ? cells.card(p, list) : skeleton('text')) }];
      return {
        columnDefs: list.narrow ? card : columns,
        rowModelType: 'infinite',
        cacheBlockSize: 100,
        maxBlocksInCache: 20,
        infiniteInitialRowCount: 30,
        maxConcurrentDatasourceRequests: 2,
        blockLoadDebounceMillis: 40,
        rowHeight: list.narrow ? 64 : undefined,
        headerHeight: list.narrow ? 0 : undefined,
        getRowId: (p) => (p.data._total ? 'total' : String(p.data.id)),
        rowClassRules: { 'k-gone': (p) => !!p.data?._gone },
        rowSelection: list.narrow ? undefined : { mode: 'multiRow', checkboxes: true, headerCheckbox: false, enableClickSelection: false },
        selectionColumnDef: { width: 44, pinned: 'left', resizable: false },
        enterNavigatesVerticallyAfterEdit: true,
        stopEditingWhenCellsLoseFocus: true,
        ensureDomOrder: true,
        animateRows: false,
        suppressDragLeaveHidesColumns: true,
        tooltipShowDelay: 400,
        localeText: config.localeText,
        defaultColDef: {
          resizable: true,
          suppressHeaderMenuButton: true,
          suppressKeyboardEvent: (p) => !p.editing && p.event.key.length === 1 && p.event.key !== ' ' && !p.event.ctrlKey && !p.event.metaKey,
        },
        onGridReady: (event) => {
          list.api = event.api;
          event.api.setGridAriaProperty?.('label', config.label);
          if (list.order?.length) event.api.applyColumnState({ state: list.order.map((o, n) => ({ colId: o.field, sort: o.sort, sortIndex: n })), defaultState: { sort: null } });
          event.api.setGridOption('datasource', source(list));
        },
        onSortChanged: (event) => {
          if (event.source === 'api') return;
          const state = event.api.getColumnState().filter((c) => c.sort).sort((a, b) => a.sortIndex - b.sortIndex);
          list.emit('sorted', { sort: state.map((c) => (c.sort === 'desc' ? '-' : '') + c.colId).join(',') });
        },
        onCellEditingStopped: () => setTimeout(() => take(list), 0),
        onSelectionChanged: (event) => {
          if (event.source !== 'api') list.emit('selected', { ids: event.api.getSelectedRows().map((row) => row.id) });
        },
        onRowClicked: (event) => list.narrow && list.open && event.data && list.emit('open', { id: event.data.id }),
        onCellKeyDown: (event) => keys(list, event),
      };
    },
    /** Another filter or search: read from the start. */
    ask(name, { filter, search, sort }) {
      const list = lists.get(name);
      if (!list) return;
      if (filter !== undefined) list.filter = filter;
      if (search !== undefined) list.search = search;
      if (sort !== undefined) list.sort = sort;
      list.api?.deselectAll();
      list.api?.purgeInfiniteCache();
      list.api?.ensureIndexVisible?.(0);
    },
    /** Rows changed elsewhere: ids with who did it (null for this page's own changes). */
    heard(name, ids, by) {
      const list = lists.get(name);
      if (!list?.api) return;
      ids.forEach((id) => list.heard.set(id, by));
      take(list);
    },
    /** Read everything that is loaded again, keeping the place. */
    refresh(name) {
      const list = lists.get(name);
      if (list?.api && !isEditing(list)) list.api.refreshInfiniteCache();
    },
    /** Choose a value after a conflict: write mine over theirs. */
    insist(name, id, field, value, theirs) {
      const list = lists.get(name);
      const node = list?.api.getRowNode(String(id));
      if (!node?.data) return;
      node.data[field] = value;
      save(list, node, field, value, theirs);
    },
    settle(name, id, field) {
      const list = lists.get(name);
      const node = list?.api.getRowNode(String(id));
      if (node) mark(list, node, field, null);
    },
    /** The connection is back: send what waits. */
    resend(name) {
      const list = lists.get(name);
      if (!list) return;
      const waiting = list.waiting.splice(0);
      waiting.forEach((edit) => {
        const node = list.api.getRowNode(String(edit.id));
        if (node?.data) { node.data[edit.field] = edit.value; save(list, node, edit.field, edit.value, edit.old); }
      });
    },
    /** The sums over the whole list, pinned below it. */
    totals(name, label, sums) {
      const list = lists.get(name);
      if (!list?.api || list.narrow) return;
      list.api.setGridOption('pinnedBottomRowData', [{ ...sums, _total: label }]);
    },
    clearSelection(name) { lists.get(name)?.api?.deselectAll(); },
    density(name) { lists.get(name)?.api?.resetRowHeights(); },
    columnsShown(name, fields) {
      const list = lists.get(name);
      list?.api?.applyColumnState({ state: list.fields.map((f) => ({ colId: f, hide: !fields.includes(f) })) });
    },
  };

  const keys = (list, { event, node, column, value }) => {
    const field = column?.getColId();
    if (list.api.getEditingCells().length) return;
    if (event.key === 'Delete' && field && node.data) {
      const definition = list.columns.find((c) => c.field === field);
      if (definition?.editable && !definition.required && node.data[field] !== null) {
        const old = node.data[field];
        node.data[field] = null;
        save(list, node, field, null, old);
        list.api.refreshCells({ rowNodes: [node], columns: [field], force: true });
      }
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && !getSelection().toString() && value !== null && value !== undefined) {
      navigator.clipboard?.writeText(event.target.innerText || String(value));
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && node.data) list.emit('open', { id: node.data.id });
    if (event.altKey && event.key === 'Enter' && field) list.emit('explain', { id: node.data?.id, field });
  };
})();
