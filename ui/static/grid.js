/* The grid: AG Grid Community's infinite rows over JSON, optimistic saving, changes of colleagues, selection of a whole query.
   Needs format.js, cells.js, editors.js, flight.js. In Python (names as in ui/lists/grid.py):

     Table(config).classes('k-grid')          inside a box whose id is config.box; table.js hands the config to k.table

   config  {name, resource | rowsUrl + someUrl + saveUrl, box, label, first, open, columns, fields, order, sort, filter, search,
            cardFields, cardEnd, localeText, early} and what k.configure takes (locale, currency, decimals, today, icons, flags, texts, …)
   column  {field, label, short, kind, width, shown, editable, required, choices, unit, scale, draw, align, note}
   The box gets CustomEvents 'list' with detail {what, …}:
     count {total, ignored} · none · failed · ended (session) · sorted {sort} · columns {columns} · open {id, path} · explain {id, field}
     saved {id, field, change_set_id, old, value} · refused {id, field, message, status, mine, theirs, by, at, conflict}
     unsent {count} · news {count, gone} · selected {all, count, ids, excluded} · copied {count} · paste {field, ids, lines, more}
     editing {id, field} (null, null when it ends) · left {count}
   Functions: ask, heard, patch, refresh, totals, insist, settle, resend, select, clearSelection, showColumns, sortBy, pack, focus, datasource */
(() => {
  const { make, icon } = k.dom;
  const lists = new Map();
  const SAVING_SHOWS = 300; // milliseconds; all times below too
  const FLASH = 3000;
  const GONE = 10000;
  const RETRY = 3000;
  const SLOW = 5000;
  const TIDY = 600;
  const SOON = 120; // rows that come sooner need no skeletons before them
  const SKELETONS = 30;
  const FRESH = 5000; // for so long rows that were read ahead are shown
  const BLOCK = 100; // rows that are read at a time
  const ASKED = 3; // blocks that are read at a time while rows fly past
  const TOLD = 60;
  const DRAWN = { margin_this_year: 'margin' }; // fields that are drawn otherwise than their kind
  const KEPT = ['filter', 'search', 'sort', 'group', 'shown', 'selection', 'unfolded', 'cells', 'gone', 'heard', 'later', 'busy', 'sums']; // when a grid is built anew
  const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
  const text = (name) => k.setup.texts[name] ?? '';
  const isNothing = (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);
  const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

  // ---- a list and what is known of its cells -----------------------------------------------------------------------
  class List {
    constructor(config) {
      Object.assign(this, { filter: '', search: '', sort: '', fields: config.columns.map((one) => one.field), ...config });
      this.columns.forEach((one) => (one.draw ??= DRAWN[one.field] ?? (config.plainNumbers?.includes(one.field) ? 'code' : undefined)));
      this.unfolded = new Set();
      this.group ??= '';
      this.rowsUrl ??= `/ui/rows/${this.resource}`;
      this.groupsUrl ??= this.rowsUrl.replace('/rows/', '/groups/');
      this.someUrl ??= `${this.rowsUrl}/some`;
      this.saveUrl ??= `/ui/edit/${this.resource}`;
      this.isNarrow = matchMedia('(max-width: 767px)').matches;
      if (this.isNarrow) this.group = '';
      this.cells = new Map(); // "id field" -> {kind, by, message, typed}
      this.gone = new Set();
      this.heard = new Map();
      this.later = [];
      this.waiting = [];
      this.requests = new Map(); // first row -> AbortController
      this.ahead = new Map(); // first row -> {told, turn, at} of blocks that were asked for before they are seen
      this.asked = 0;
      this.total = null;
      this.selection = { all: false, ids: new Set(), excluded: new Set() };
    }
    /** The same list, built anew: what was chosen, narrowed and typed since is kept; of a list left behind, the unsent edits. */
    goOn(before) {
      this.waiting.push(...before.waiting.splice(0));
      if (before.box !== this.box) return;
      KEPT.forEach((name) => (this[name] = before[name]));
      this.early = '';
      this.order = this.sort.split(',').filter(Boolean).map((one) => ({ field: one.replace(/^-/, ''), sort: one.startsWith('-') ? 'desc' : 'asc' }));
    }
    get place() { return document.getElementById(this.box); }
    emit(what, detail = {}) { this.place?.dispatchEvent(new CustomEvent('list', { detail: { what, ...detail } })); }
    column(field) { return this.columns.find((one) => one.field === field); }
    state(id, field) { return this.cells.get(`${id} ${field}`); }
    typed(id, field) { return this.state(id, field)?.typed; }
    node(id) { const node = this.api?.getRowNode(String(id)); return node?.data ? node : null; }
    isEditing() { return Boolean(this.api?.getEditingCells()?.length); }
    isChosen(id) { return this.selection.all ? !this.selection.excluded.has(id) : this.selection.ids.has(id); }
    isPointedAt() { return Boolean(this.place?.matches(':hover')); }
    /** Set or (with null) clear what a cell is in. */
    mark(id, field, state) {
      const key = `${id} ${field}`;
      clearTimeout(this.cells.get(key)?.timer);
      if (state) this.cells.set(key, state); else this.cells.delete(key);
      const node = this.node(id);
      if (node) this.api.refreshCells({ rowNodes: [node], columns: [field], force: true });
    }
    unmarkAll(kinds) { for (const [key, state] of this.cells) if (kinds.includes(state.kind)) this.cells.delete(key); }
  }

  // ---- drawing ---------------------------------------------------------------------------------------------------
  const MARKS = { error: 'circle-alert', waiting: 'clock-arrow-up' };
  const draw = (list, column, kind) => (p) => {
    if (p.node.rowPinned) return pinned(list, column, kind, p);
    if (p.data === undefined) return k.cells.skeleton(kind, p.node.rowIndex + column.field.length);
    if (p.data.group !== undefined) return head(list, column, kind, p.data);
    const value = p.value instanceof k.Entry ? p.value.value : p.value; // for a moment the grid shows what the editor gave
    const isUnnamed = isNothing(value) && list.unnamed && column.field === list.first;
    const content = isUnnamed ? k.cells.name(list.unnamed, p.data, column, list) : isNothing(value) ? k.cells.empty(value, p.data, column) : k.cells[kind](value, p.data, column, list);
    const state = list.state(p.data.id, column.field);
    if (state) adorn(content, state);
    const busy = list.busy?.get(`${p.data.id} ${column.field}`);
    if (busy) p.eGridCell?.style.setProperty('--_who', `var(--k-av${busy.colour}-fg)`);
    if (busy) content.append(Object.assign(k.dom.avatar(busy.colour, busy.name), { title: busy.name, className: `k-av k-av-18 k-av${busy.colour} k-busy` }));
    if (column.field === list.first && list.gone.has(p.data.id)) content.append(make('span', 'k-gone-tag', text('gone')));
    return content;
  };
  const adorn = (content, state) => {
    if (state.kind === 'flash' && state.by) content.append(make('span', 'k-by', state.by));
    if (state.kind === 'saving') content.append(make('span', 'k-spinner k-cellicon'));
    if (MARKS[state.kind]) content.append(icon(MARKS[state.kind], 'k-ic k-cellicon', state.message ?? text(state.kind)));
    if (state.message) content.title = state.message;
  };
  const pinned = (list, column, kind, p) => {
    if (column.field === list.first) return make('span', 'k-muted', p.data.label);
    const sums = Object.entries(p.data.currencies?.[column.field] ?? {});
    if (sums.length) return inCurrencies(sums);
    if (isNothing(p.value)) return make('span');
    const content = k.cells[kind](p.value, p.data, column, list);
    const note = p.data.notes?.[column.field];
    if (note) content.prepend(make('span', 'k-muted', note));
    return content;
  };
  /** The head of a group: name, number of rows and a sign to fold it in the first column, sums in the others. */
  const head = (list, column, kind, row) => {
    if (column.field !== list.first) return isNothing(row[column.field]) ? make('span') : k.cells[kind](row[column.field], row, column, list);
    const isOpen = list.unfolded.has(row.group);
    const box = make('span', 'k-cell k-group');
    box.style.paddingLeft = `${row.level * 1.25}rem`;
    const sign = box.appendChild(icon(isOpen ? 'chevron-down' : 'chevron-right'));
    sign.dataset.open = String(isOpen);
    box.append(make('b', 'k-cell-text', row.label), make('span', 'k-count', k.format.number(row.count, 0, 0)));
    box.addEventListener('click', () => fold(list, row));
    return box;
  };
  const fold = (list, row, isOpen = !list.unfolded.has(row.group)) => {
    if (isOpen === list.unfolded.has(row.group)) return;
    list.unfolded[isOpen ? 'add' : 'delete'](row.group);
    list.asked += 1;
    list.requests.forEach((one) => one.abort());
    working(list, true);
    readAgain(list);
  };
  /** Amounts are never added across currencies: the largest is shown, all of them are told. */
  const inCurrencies = (sums) => {
    const all = sums.sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).map(([code, sum]) => [code, k.format.money(sum, code)]);
    const box = make('span', 'k-cell k-cell-right');
    const told = all.map(([code, sum]) => `${code} ${sum}`).join('\n');
    box.title = told;
    box.append(make('span', 'k-currency', all[0][0]), make('span', '', all[0][1]));
    if (all.length > 1) box.append(make('span', 'k-dim', `+${all.length - 1}`), make('span', 'k-sr', told));
    return box;
  };
  const rules = (list, field) => Object.fromEntries([['k-flash', 'flash'], ['k-else', 'else'], ['k-err', 'error'], ['k-wait', 'waiting'], ['k-saving', 'saving']].map(
    ([name, kind]) => [name, (p) => Boolean(p.data) && (kind === 'else' ? Boolean(list.busy?.has(`${p.data.id} ${field}`)) : list.state(p.data.id, field)?.kind === kind)]));

  // ---- columns ---------------------------------------------------------------------------------------------------
  const WIDE = 234; // names of groups need room, yet push no figure out of sight
  const FITS = 80; // milliseconds after which figures are measured
  const SOFT = new Set(['text', 'name', 'person', 'choice', 'customer']); // kinds that are shortened in their cells
  const LEAST = 110; // to which such columns give way to figures
  const widthOf = (list, column, shown) => Math.max(shown?.width ?? column.width, list.group && column.field === list.first ? WIDE : 0);
  /** The head of a column whose figures leave out what the viewer may not see. */
  class Noted {
    init({ displayName, note }) {
      this.gui = make('span', 'k-head-noted', displayName);
      this.gui.append(icon('eye-off', 'k-ic', note));
    }
    getGui() { return this.gui; }
    refresh() { return false; }
  }
  const define = (list, column) => {
    const isFirst = column.field === list.first;
    const shown = list.shown?.find((one) => one.field === column.field);
    const kind = isFirst && list.open ? 'name' : k.kindOf(column);
    const editor = column.editable ? k.editors.of(column) : null;
    // Enter on a name opens it, F2 edits it; Ctrl Enter and Alt Enter open and explain from any cell
    const opens = ({ event }) => event.key === 'Enter' && ((isFirst && list.open) || event.ctrlKey || event.metaKey || event.altKey);
    return {
      colId: column.field, field: column.field, headerName: column.short ?? column.label, headerTooltip: [column.label, column.note].filter(Boolean).join('. '), cellDataType: false,
      ...(column.note ? { headerComponentParams: { innerHeaderComponent: Noted, innerHeaderComponentParams: { note: column.note } } } : {}),
      width: widthOf(list, column, shown), minWidth: 56, hide: list.shown ? !shown : column.shown === false, pinned: isFirst || shown?.pinned ? 'left' : null, lockPinned: isFirst, suppressMovable: isFirst,
      sortable: column.sortable ?? true, headerClass: column.align !== 'left' && k.isRight(kind) ? 'ag-right-aligned-header' : '',
      cellRenderer: draw(list, column, kind), cellClassRules: rules(list, column.field),
      editable: editor ? (p) => Boolean(p.data && p.data.group === undefined && !p.node.rowPinned) : false, cellEditor: editor ?? undefined, cellEditorParams: { list, column_: column },
      cellEditorPopup: editor ? editor.prototype.isPopup !== undefined : false,
      valueSetter: (p) => (p.newValue instanceof k.Entry ? take(list, column, p.node, p.newValue) : false),
      suppressKeyboardEvent: (p) => !p.editing && (opens(p) || (p.event.key.length === 1 && p.event.key !== ' ' && !p.event.ctrlKey && !p.event.metaKey)),
    };
  };
  /** A cut amount is another amount: a column of figures becomes as wide as the widest that stands in it, and where all
      columns had room until then, those of texts give way. */
  const fit = (list) => {
    clearTimeout(list.fitting);
    list.fitting = list.isNarrow ? 0 : setTimeout(() => widen(list), FITS);
  };
  const cutOff = (box) => Math.ceil(box.getBoundingClientRect().left - (box.firstElementChild ?? box).getBoundingClientRect().left);
  const widen = (list) => {
    const missing = {};
    for (const box of list.place?.querySelectorAll('.ag-cell .k-cell-right') ?? []) {
      const field = box.closest('.ag-cell').getAttribute('col-id');
      missing[field] = Math.max(missing[field] ?? 0, cutOff(box));
    }
    const columns = list.api?.getAllDisplayedColumns() ?? [];
    const widths = new Map(columns.map((one) => [one.getColId(), one.getActualWidth() + (missing[one.getColId()] ?? 0)]));
    if (columns.every((one) => widths.get(one.getColId()) === one.getActualWidth())) return;
    giveWay(list, columns, widths);
    list.api.setColumnWidths([...widths].map(([key, newWidth]) => ({ key, newWidth })), true, 'api');
  };
  const giveWay = (list, columns, widths) => {
    const room = list.place.clientWidth;
    if (columns.reduce((sum, one) => sum + one.getActualWidth(), 0) > room) return; // it scrolls sideways already
    const soft = columns.map((one) => list.column(one.getColId())).filter((one) => one && one.field !== list.first && SOFT.has(k.kindOf(one)));
    let over = [...widths.values()].reduce((sum, one) => sum + one, 0) - room;
    for (const { field } of soft.reverse()) {
      const given = Math.max(0, Math.min(over, widths.get(field) - LEAST));
      widths.set(field, widths.get(field) - given);
      over -= given;
    }
  };
  /** The columns that are shown in their order, then the others. */
  const inOrder = (list) => {
    const place = new Map((list.shown ?? []).map((one, n) => [one.field, n]));
    return [...list.columns].sort((a, b) => (place.get(a.field) ?? 1000) - (place.get(b.field) ?? 1000));
  };
  const card = (list) => ({
    colId: 'card', flex: 1, sortable: false, resizable: false, cellClass: 'k-cell-card',
    cellRenderer: (p) => (p.data ? k.cells.card(p.data, list) : k.cells.skeleton('name', p.node.rowIndex)),
  });

  // ---- reading ---------------------------------------------------------------------------------------------------
  const query = (list, more) => new URLSearchParams({ f: list.filter, q: list.search, c: list.fields.join(','), ...more });
  const sortModelOf = (list) => list.api.getColumnState().filter((one) => one.sort).sort((a, b) => a.sortIndex - b.sortIndex);
  const sortText = (model) => model.map((one) => (one.sort === 'desc' ? '-' : '') + one.colId).join(',');
  /** AG Grid asks for rows in another order before it says that there is another. */
  const turnOf = (list, model) => {
    const order = sortText(model);
    if (order !== list.ordered) {
      Object.assign(list, { ordered: order, asked: list.asked + 1 });
      list.flight?.stop();
      list.gone.clear();
    }
    return list.asked;
  };
  const source = (list) => ({
    async getRows(p) {
      const turn = turnOf(list, p.sortModel);
      const asking = new AbortController();
      list.requests.set(p.startRow, asking);
      const slow = setTimeout(() => hint(list, text('slow')), SLOW);
      if (list.early) setTimeout(() => list.total === null && list.api?.setRowCount(SKELETONS, false), SOON);
      try {
        const early = readAhead(list, p);
        const told = await (early ? early.catch(() => read(list, p, asking.signal)) : read(list, p, asking.signal));
        if (turn !== list.asked || !list.api) return p.failCallback();
        arrived(list, told, p);
        lookAhead(list, p);
      } catch (error) {
        p.failCallback();
        if (error.name !== 'AbortError' && turn === list.asked && list.api) failed(list, p.startRow);
      } finally {
        clearTimeout(slow);
        list.requests.delete(p.startRow);
        if (!list.requests.size) { hint(list, ''); working(list, false); }
      }
      return undefined;
    },
  });
  const read = async (list, { startRow, endRow, sortModel }, signal) => {
    const { early } = list; // the first rows, which the page itself has asked for already
    list.early = '';
    const asked = { s: sortText(sortModel) || list.sort, o: startRow, n: endRow - startRow, ...(list.group ? { g: list.group, open: [...list.unfolded].join(',') } : {}) };
    const answer = await fetch(early || `${list.group ? list.groupsUrl : list.rowsUrl}?${query(list, asked)}`, { signal });
    if (answer.status === 401) { list.emit('ended'); throw new Error('ended'); }
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  /** Who scrolls goes on: the blocks that come next are asked for before they are seen. */
  const lookAhead = (list, { startRow, endRow, sortModel }) => {
    const step = (endRow - startRow) * (startRow < (list.cameFrom ?? 0) ? -1 : 1);
    const isScrolling = startRow !== (list.cameFrom ?? 0);
    list.cameFrom = startRow;
    for (const start of isScrolling ? [startRow + step, startRow + 2 * step] : []) if (start >= 0 && start < list.total) early(list, start, sortModel);
  };
  const isFresh = (list, found) => found.turn === list.asked && Date.now() - found.at < FRESH;
  /** A block that is not seen yet, read once. */
  const early = (list, start, sortModel) => {
    const known = list.ahead.get(start);
    if (known && isFresh(list, known)) return;
    list.ahead.forEach((one, other) => isFresh(list, one) || list.ahead.delete(other));
    const found = { turn: list.asked, at: Date.now(), told: read(list, { startRow: start, endRow: start + BLOCK, sortModel }) };
    list.ahead.set(start, found);
    found.told.then(({ rows }) => { found.rows = rows; list.flight?.soon(); }, () => list.ahead.get(start) === found && list.ahead.delete(start)); // it is asked for again when it is seen
  };
  /** Rows for who flies over them, by place: those that AG Grid has, others are read, and the two blocks that come next. */
  const flownOver = (list, begin, end, isGoingUp) => {
    if (!list.held) {
      list.held = new Map();
      list.api.forEachNode((node) => node.data && list.held.set(node.rowIndex, node.data));
    }
    const blocks = [];
    for (let start = begin - (begin % BLOCK); start < end; start += BLOCK) blocks.push(start);
    const next = isGoingUp ? blocks[0] - BLOCK : blocks.at(-1) + BLOCK;
    const all = list.api.getDisplayedRowCount();
    const missing = [...blocks, next, next + (isGoingUp ? -BLOCK : BLOCK)].filter((start) => start >= 0 && start < all && !list.held.has(start) && !list.ahead.has(start));
    const room = ASKED - [...list.ahead.values()].filter((one) => !one.rows).length;
    if (missing.length && room > 0) { const model = sortModelOf(list); missing.slice(0, room).forEach((start) => early(list, start, model)); }
    const rows = new Map();
    for (let n = begin; n < end; n += 1) rows.set(n, list.held.get(n) ?? list.ahead.get(n - (n % BLOCK))?.rows?.[n % BLOCK]);
    return rows;
  };
  const readAhead = (list, { startRow }) => {
    const found = list.ahead.get(startRow);
    list.ahead.delete(startRow);
    return found && isFresh(list, found) ? found.told : null;
  };
  const readAgain = (list) => { forget(list); list.api?.refreshInfiniteCache(); };
  const forget = (list) => { list.ahead.clear(); list.held = list.counted = null; };
  const arrived = (list, told, p) => {
    list.total = told.total;
    list.hasFailed = false;
    if (hasOffered(list)) pill(list, '');
    message(list, null);
    p.successCallback(told.rows, told.length ?? told.total);
    list.held = null;
    list.flight?.soon();
    fit(list);
    paintSelection(list);
    tellRange(list);
    tellCount(list, { total: told.total, ignored: told.ignored ?? [] });
    if (!told.total) list.emit('none');
  };
  /** How many there are: once for what is asked, not with each block. */
  const tellCount = (list, told) => {
    const known = { ...told, turn: list.asked };
    if (same(known, list.counted)) return;
    list.counted = known;
    list.emit('count', told);
  };
  const failed = (list, start) => {
    if (!list.hasFailed) list.emit('failed');
    list.hasFailed = true;
    if (start === 0 && !list.node(0) && !list.api.getDisplayedRowAtIndex(0)?.data) message(list, { title: text('failed'), text: text('failedWhy'), button: text('again') });
    clearTimeout(list.retry);
    list.retry = setTimeout(() => list.hasFailed && readAgain(list), RETRY);
  };
  const overlay = (list, className) => list.place?.querySelector(`:scope > .${className}`);
  const message = (list, told) => {
    overlay(list, 'k-gridmsg')?.remove();
    if (!told || !list.place) return;
    const box = list.place.appendChild(make('div', 'k-gridmsg'));
    box.setAttribute('role', 'alert');
    box.append(icon('triangle-alert'), make('b', '', told.title));
    if (told.text) box.append(make('p', '', told.text));
    const again = box.appendChild(make('button', 'k-btn k-sec', told.button));
    again.type = 'button';
    again.addEventListener('click', () => { message(list, null); list.api.purgeInfiniteCache(); });
  };
  const hint = (list, told) => {
    overlay(list, 'k-slow')?.remove();
    if (told && list.place) list.place.appendChild(make('div', 'k-slow', told)).setAttribute('role', 'status');
  };
  /** The thin line while rows that are shown are read again. */
  const working = (list, isOn) => {
    overlay(list, 'k-loadline')?.remove();
    if (isOn && list.place) list.place.prepend(make('div', 'k-loadline'));
  };

  // ---- writing ---------------------------------------------------------------------------------------------------
  const post = (url, body) => fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'stamkund' }, body: JSON.stringify(body) });
  const take = (list, column, node, entry) => {
    const old = node.data[column.field] ?? null;
    if (same(old, entry.value) && same(entry.value, entry.sent) && list.typed(node.data.id, column.field) === undefined) return false;
    node.data[column.field] = entry.value;
    save(list, { id: node.data.id, field: column.field, value: entry.sent, shown: entry.value, old, version: node.data.version });
    return true;
  };
  const save = async (list, edit) => {
    const { id, field } = edit;
    list.mark(id, field, { kind: 'sent', shown: edit.shown, timer: setTimeout(() => list.mark(id, field, { kind: 'saving' }), SAVING_SHOWS) });
    let answer;
    let told;
    try {
      answer = await post(list.saveUrl, { id, field, value: edit.value, old: edit.old, version: edit.version });
      told = await answer.json();
    } catch {
      return keep(list, edit);
    }
    if (answer.ok) return saved(list, edit, told);
    if (answer.status === 503) { // the database is busy or away: the edit waits
      setTimeout(() => resend(heir(list)), 1000 * (Number(answer.headers.get('Retry-After')) || 5));
      return keep(list, edit);
    }
    if (answer.status === 401) { list.emit('ended'); return keep(list, edit); }
    return refuse(list, edit, answer.status, told);
  };
  const saved = (list, edit, told) => {
    list.mark(edit.id, edit.field, null);
    const node = list.node(edit.id);
    if (node && told.row) { Object.assign(node.data, told.row); list.api.refreshCells({ rowNodes: [node], force: true }); }
    list.emit('saved', { id: edit.id, field: edit.field, change_set_id: told.change_set_id, old: edit.old, value: edit.shown });
  };
  const refuse = (list, edit, status, told) => {
    const isConflict = status === 409 && 'theirs' in told;
    const theirs = isConflict ? told.theirs : edit.old;
    const node = list.node(edit.id);
    if (node) node.data[edit.field] = theirs;
    const isTyped = !isConflict && k.editors.of(list.column(edit.field) ?? {})?.prototype.tell !== undefined; // has a place for words
    const typed = isTyped && (edit.value === null || typeof edit.value === 'string') ? edit.value ?? '' : undefined; // cleared: typed nothing
    list.mark(edit.id, edit.field, { kind: 'error', message: told.message, typed });
    const isOpen = typed !== undefined && node && reopen(list, node, edit.field);
    list.emit('refused', { isOpen, id: edit.id, field: edit.field, message: told.message, status, mine: edit.value, shown: edit.shown, theirs, by: told.by, at: told.at, conflict: isConflict });
  };
  /** What was refused can be mended where it was typed, unless the person has gone on to another cell. */
  const reopen = (list, node, field) => {
    const editor = list.column(field)?.editable && k.editors.of(list.column(field));
    if (!editor || list.isEditing() || !list.place?.contains(document.activeElement)) return false;
    list.api.setFocusedCell(node.rowIndex, field);
    list.api.startEditingCell({ rowIndex: node.rowIndex, colKey: field });
    return list.isEditing();
  };
  /** The list as it is now: it may have been built anew since an edit was sent. */
  const heir = (list) => { const now = lists.get(list.name); return now?.resource === list.resource ? now : list; };
  /** No answer: the edit waits for the connection. */
  const keep = (sent, edit) => {
    const list = heir(sent);
    list.waiting = list.waiting.filter((one) => one.id !== edit.id || one.field !== edit.field);
    list.waiting.push(edit);
    list.mark(edit.id, edit.field, { kind: 'waiting', message: text('waiting') });
    list.emit('unsent', { count: list.waiting.length });
    tellUnsent();
  };
  /** The banner of a lost connection says how many edits wait. */
  const tellUnsent = () => window.dispatchEvent(new CustomEvent('k-unsent', { detail: { count: [...lists.values()].reduce((sum, list) => sum + list.waiting.length, 0) } }));
  const resend = (list) => {
    list.waiting.splice(0).forEach((edit) => {
      const node = list.node(edit.id);
      if (node) node.data[edit.field] = edit.shown;
      save(list, edit);
    });
    tellUnsent();
  };
  const toggle = (list, node, column) => take(list, column, node, new k.Entry(!node.data[column.field])) && list.api.refreshCells({ rowNodes: [node], columns: [column.field], force: true });

  // ---- changes of colleagues -------------------------------------------------------------------------------------
  const apply = (list, row, fields, by, isGone) => {
    const node = list.node(row.id);
    if (!node) return;
    const own = (field) => ['sent', 'saving', 'waiting'].includes(list.state(row.id, field)?.kind);
    const changed = fields.filter((field) => field in row && !own(field) && !same(node.data[field], row[field]));
    const kept = Object.fromEntries(list.fields.filter(own).map((field) => [field, node.data[field]]));
    Object.assign(node.data, row, kept);
    const wasGone = list.gone.has(row.id);
    if (isGone !== undefined) list.gone[isGone ? 'add' : 'delete'](row.id);
    list.api.refreshCells({ rowNodes: [node], force: true });
    if (by !== null && by !== undefined) changed.forEach((field, n) => flash(list, row.id, field, n === 0 ? by : ''));
    if (isGone !== undefined && Boolean(isGone) !== wasGone) list.api.redrawRows({ rowNodes: [node] });
  };
  const flash = (list, id, field, by) => {
    const tag = (isOn) => by && list.place?.querySelectorAll(`.ag-row[row-id="${id}"]`).forEach((row) => row.classList.toggle('k-tagged', isOn));
    const end = setTimeout(() => { tag(false); if (list.state(id, field)?.kind === 'flash') list.mark(id, field, null); }, isStill() ? 1200 : FLASH);
    tag(true);
    list.mark(id, field, { kind: 'flash', by, timer: end });
  };
  /** Read again what changed and is shown; what arrives while somebody types waits until they are done. */
  const listen = async (list) => {
    if (!list.api || !list.heard.size || list.isEditing() || list.isListening) return;
    const heard = list.heard;
    list.heard = new Map();
    list.isListening = true; // what is heard meanwhile is read together, after
    const ids = [...heard.keys()].filter((id) => list.node(id));
    let isRead = true;
    for (let start = 0; start < ids.length; start += 200) isRead = (await readSome(list, ids.slice(start, start + 200), heard)) && isRead;
    list.isListening = false;
    if (heard.size > ids.length) list.emit('news', { count: heard.size - ids.length, gone: list.gone.size });
    if (isRead && list.heard.size) listen(list);
  };
  const shownIds = (list) => {
    const [first, last] = [list.api.getFirstDisplayedRowIndex(), list.api.getLastDisplayedRowIndex()];
    const found = [];
    for (let at = first; at <= last; at += 1) { const row = list.api.getDisplayedRowAtIndex(at)?.data; if (row && row.group === undefined) found.push(row.id); }
    return found;
  };
  /** Never under the pointer, never while somebody writes: what would move rows waits until the list is left alone. */
  const isCalm = (list) => !list.isEditing() && !(list.isPointedAt() && Date.now() - (list.moved ?? 0) < GONE);
  const whenCalm = (list) => {
    clearTimeout(list.calming);
    if (!list.api) return undefined;
    if (!isCalm(list)) return (list.calming = setTimeout(() => whenCalm(list), 1000));
    list.gone.clear();
    pill(list, '');
    working(list, true);
    return readAgain(list);
  };
  /** Whether what is offered was read meanwhile, as after a row of one's own. */
  const hasOffered = (list) => list.total >= (list.offered ?? Infinity) && !list.gone.size;
  /** What came new does not push: it is told, and shown when asked for. */
  const pill = (list, words, total = Infinity) => {
    overlay(list, 'k-newpill')?.remove();
    list.offered = total;
    if (!words || !list.place || hasOffered(list)) return;
    const button = list.place.appendChild(make('button', 'k-newpill', words));
    button.type = 'button';
    button.dataset.testid = 'new-rows';
    button.addEventListener('click', () => { pill(list, ''); list.gone.clear(); working(list, true); readAgain(list); });
  };
  const readSome = async (list, ids, heard) => {
    try {
      const answer = await fetch(`${list.someUrl}?${query(list, { ids: ids.join(',') })}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      const gone = new Set(told.gone);
      if (list.isEditing()) {
        ids.forEach((id) => list.heard.set(id, heard.get(id)));
        return false;
      }
      const before = list.gone.size;
      told.rows.forEach((row) => apply(list, row, list.fields, heard.get(row.id), gone.has(row.id)));
      if (told.missing?.length) whenCalm(list);
      if (gone.size) leave(list);
      if (gone.size || list.gone.size !== before) list.emit('news', { count: 0, gone: list.gone.size });
      return true;
    } catch {
      ids.forEach((id) => list.heard.set(id, heard.get(id)));
      setTimeout(() => listen(list), RETRY);
      return false;
    }
  };
  /** Rows that no longer match go when nobody points at the list or edits. */
  const leave = (list) => {
    clearTimeout(list.leaving);
    list.leaving = setTimeout(() => {
      if (list.isEditing() || (list.isPointedAt() && Date.now() - list.moved < GONE)) return leave(list);
      list.gone.clear();
      return readAgain(list);
    }, GONE);
  };
  const afterEdit = (list) => setTimeout(() => {
    if (list.isEditing()) return;
    list.later.splice(0).forEach((does) => does());
    listen(list);
  }, 0);

  // ---- selection: rows, or all that match but some -------------------------------------------------------------------
  const tellSelection = (list) => {
    const { all, ids, excluded } = list.selection;
    const count = all ? (list.total ?? 0) - excluded.size : ids.size;
    list.heads?.forEach((head) => head.show());
    list.emit('selected', { all, count, ids: all ? [] : [...ids], excluded: [...excluded] });
  };
  const paintSelection = (list) => {
    if (list.isNarrow) return;
    const { all, ids, excluded } = list.selection;
    const wrong = { true: [], false: [] }; // nodes that should be selected and are not, and the reverse
    list.api?.forEachNode((node) => {
      if (!node.data || node.data.group !== undefined) return;
      const should = all ? !excluded.has(node.data.id) : ids.has(node.data.id);
      if (should !== Boolean(node.isSelected())) wrong[should].push(node);
    });
    for (const should of [true, false]) if (wrong[should].length) list.api.setNodesSelected({ nodes: wrong[should], newValue: should, source: 'api' });
  };
  const chosen = (list, event) => {
    if (event.source === 'api' || !event.node.data) return;
    const { all, ids, excluded } = list.selection;
    const isOn = event.node.isSelected();
    const set = all ? excluded : ids;
    set[isOn === all ? 'delete' : 'add'](event.node.data.id);
    clearTimeout(list.telling);
    list.telling = setTimeout(() => tellSelection(list), 0);
  };
  const selectAll = (list, isOn) => {
    list.selection = { all: isOn, ids: new Set(), excluded: new Set() };
    paintSelection(list);
    tellSelection(list);
  };
  class SelectAll {
    init(p) {
      this.list = lists.get(p.context?.list);
      this.box = make('label', 'k-check k-check-all');
      this.input = this.box.appendChild(make('input'));
      this.input.type = 'checkbox';
      this.input.setAttribute('aria-label', text('selectAll'));
      this.input.addEventListener('change', () => selectAll(this.list, this.input.checked));
      (this.list.heads ??= new Set()).add(this);
      this.show();
    }
    show() {
      const { all, ids, excluded } = this.list.selection;
      this.input.checked = all && !excluded.size;
      this.input.indeterminate = all ? excluded.size > 0 : ids.size > 0;
    }
    getGui() { return this.box; }
    refresh() { return true; }
    destroy() { this.list.heads.delete(this); }
  }

  // ---- keys ------------------------------------------------------------------------------------------------------
  const copied = (list, column, value) => {
    if (isNothing(value)) return '';
    if (column.kind === 'money') return k.format.raw(k.format.major(value, null));
    if (column.choices) return [].concat(value).map((one) => k.labelOf(column, one)).join(', ');
    return typeof value === 'number' ? k.format.raw(value) : String(value);
  };
  const keys = (list, { event, node, column }) => {
    const field = column?.getColId();
    const described = list.column(field);
    if (node?.data?.group !== undefined && event && !node.rowPinned) {
      const isOpen = { ArrowRight: true, ArrowLeft: false }[event.key];
      if (event.key === 'Enter' || event.key === ' ') fold(list, node.data);
      else if (isOpen !== undefined && field === list.first) fold(list, node.data, isOpen);
      else return;
      event.preventDefault();
      return;
    }
    const ended = event?.target?.matches?.('textarea, input:not([type=checkbox])'); // the key that ended an edit does nothing more
    if (!event || ended || list.isEditing() || !node?.data || node.rowPinned) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const stop = () => event.preventDefault();
    if (isCommand && event.key === 'Enter') { stop(); k.opened(list, node.data); }
    else if (event.altKey && event.key === 'Enter') { stop(); list.emit('explain', { id: node.data.id, field }); }
    else if (event.key === 'Enter' && field === list.first && list.open) { stop(); k.opened(list, node.data); }
    else if (isCommand && event.key.toLowerCase() === 'a') { stop(); selectAll(list, true); }
    else if (isCommand && event.key.toLowerCase() === 'c' && selected(list) && !String(getSelection())) { stop(); copyRows(list); }
    else if (!described) return;
    else if (isCommand && event.key.toLowerCase() === 'c' && !String(getSelection())) {
      const value = copied(list, described, field.endsWith('_id') && `${field}__label` in node.data ? node.data[`${field}__label`] : node.data[field]);
      navigator.clipboard?.writeText(value).then(() => list.emit('copied', { count: 0 }), () => {});
    } else if ((event.key === 'Enter' || event.key === 'F2') && described.kind === 'boolean' && described.editable) { stop(); toggle(list, node, described); }
    else if (event.key === 'Delete' && described.editable && !described.required && field !== list.first && !isNothing(node.data[field])) {
      const empty = described.kind === 'boolean' ? false : null;
      if (take(list, described, node, new k.Entry(empty))) list.api.refreshCells({ rowNodes: [node], columns: [field], force: true });
    }
  };

  // ---- rows to and from a spreadsheet ------------------------------------------------------------------------------
  const MOST_COPIED = 5000;
  const MOST_PASTED = 1000;
  const selected = (list) => (list.selection.all ? (list.total ?? 0) - list.selection.excluded.size : list.selection.ids.size);
  const shownColumns = (list) => list.api.getAllDisplayedColumns().map((one) => list.column(one.getColId())).filter(Boolean);
  const cellText = (list, column, row) => copied(list, column, column.kind === 'customer' || `${column.field}__label` in row ? row[`${column.field}__label`] : row[column.field]).replace(/[\t\r\n]+/g, ' ');
  /** The chosen rows in the order of the list: those that are loaded, the others read from the server. */
  const chosenRows = async (list, most = MOST_COPIED) => {
    const { all, ids, excluded } = list.selection;
    const found = [];
    if (all) {
      for (let start = 0; start < list.total && found.length < most; start += 1000) {
        const answer = await fetch(`${list.rowsUrl}?${query(list, { s: sortOf(list), o: start, n: 1000 })}`);
        found.push(...(await answer.json()).rows.filter((row) => !excluded.has(row.id)));
      }
      return found.slice(0, most);
    }
    list.api.forEachNode((node) => node.data && ids.has(node.data.id) && found.push([node.rowIndex, node.data]));
    const rows = found.sort((a, b) => a[0] - b[0]).map((one) => one[1]);
    const known = new Set(rows.map((row) => row.id));
    const others = [...ids].filter((id) => !known.has(id)).slice(0, Math.max(0, most - rows.length));
    for (let start = 0; start < others.length; start += 200) {
      const answer = await fetch(`${list.someUrl}?${query(list, { ids: others.slice(start, start + 200).join(',') })}`);
      rows.push(...(await answer.json()).rows);
    }
    return rows;
  };
  const sortOf = (list) => sortText(sortModelOf(list)) || list.sort;
  const copyRows = async (list) => {
    try {
      const columns = shownColumns(list);
      const rows = await chosenRows(list);
      const lines = [columns.map((one) => one.label), ...rows.map((row) => columns.map((one) => cellText(list, one, row)))];
      await navigator.clipboard.writeText(lines.map((line) => line.join('\t')).join('\r\n'));
      list.emit('copied', { count: rows.length });
    } catch {
      list.emit('copied', { count: -1 });
    }
  };
  /** The ids of so many rows from a place downwards: those that are loaded, else read from the server. */
  const below = async (list, first, count) => {
    const most = Math.min(count, list.api.getDisplayedRowCount() - first);
    const rows = Array.from({ length: most }, (_, n) => list.api.getDisplayedRowAtIndex(first + n)?.data);
    if (list.group || rows.every(Boolean)) return rows.filter((row) => row && row.group === undefined).map((row) => row.id);
    const answer = await fetch(`${list.rowsUrl}?${query(list, { s: sortOf(list), o: first, n: most })}`);
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).rows.map((row) => row.id);
  };
  /** Text from a spreadsheet, over the column of the focused cell: into the chosen rows, or from the cell downwards. */
  const pasted = async (list, event) => {
    const cell = list.api?.getFocusedCell();
    const column = list.column(cell?.column.getColId());
    if (!cell || !column?.editable || list.isEditing() || !list.place?.contains(document.activeElement)) return;
    const lines = (event.clipboardData?.getData('text/plain') ?? '').replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n').map((line) => line.split('\t')[0].trim());
    event.preventDefault();
    try {
      const chosen = selected(list);
      const ids = chosen ? (await chosenRows(list, MOST_PASTED)).map((row) => row.id) : await below(list, cell.rowIndex, Math.min(lines.length, MOST_PASTED));
      const texts = lines.length === 1 ? ids.map(() => lines[0]) : lines.slice(0, ids.length);
      list.emit('paste', { field: column.field, ids: ids.slice(0, Math.min(texts.length, MOST_PASTED)), lines: texts.slice(0, MOST_PASTED), more: lines.length > 1 ? Math.max(0, lines.length - ids.length) : 0, left: lines.length > 1 ? 0 : Math.max(0, chosen - ids.length) });
    } catch {
      kShell.toast({ title: text('failed'), kind: 'error' });
    }
  };
  document.addEventListener('paste', (event) => { if (!event.defaultPrevented) lists.forEach((list) => list.place?.isConnected && pasted(list, event)); });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('.q-menu, .q-dialog:not(.hidden) .q-dialog__inner, dialog[open]')) return;
    lists.forEach((list) => { if (list.place?.isConnected && selected(list) && !list.isEditing() && !event.target.closest?.('input:not([type=checkbox]), select, textarea')) selectAll(list, false); });
  });
  /** Some times a second at most: where one is costs the browser a layout. */
  const tellRange = (list) => (list.ranging ??= setTimeout(() => { list.ranging = null; sayRange(list); }, TOLD));
  const sayRange = (list) => {
    const place = list.place?.closest('.k-page')?.querySelector('.k-foot-range');
    if (!place || !list.api || list.isNarrow || list.group || !list.total) { if (place) place.textContent = ''; return; }
    const say = (number) => k.format.number(number, 0, 0);
    const { scrollTop: top = 0, clientHeight = 0 } = list.place.querySelector('.ag-body-viewport') ?? {}; // what is seen; more rows are drawn
    const height = list.api.getSizesForCurrentTheme().rowHeight;
    const last = Math.min(Math.ceil((top + clientHeight) / height), list.total);
    place.textContent = text('range').replace('{first}', say(Math.min(Math.floor(top / height) + 1, last))).replace('{last}', say(last)).replace('{total}', say(list.total));
  };

  // ---- options of the grid ---------------------------------------------------------------------------------------
  const remember = (list, event) => {
    if (event.source === 'api' || event.finished === false) return;
    clearTimeout(list.remembering);
    list.remembering = setTimeout(() => list.emit('columns', {
      columns: list.api.getColumnState().filter((one) => list.column(one.colId)).map(({ colId, width, hide, pinned: side }) => ({ field: colId, width, hide: Boolean(hide), pinned: side ?? null })),
    }), 400);
  };
  const sumUp = (list) => {
    const { values, ...told } = list.sums ?? {};
    list.api.setGridOption('pinnedBottomRowData', values && !list.isNarrow ? [{ id: 'totals', ...told, ...values }] : []);
    fit(list);
  };
  const letGo = (list) => {
    list.flight?.stop();
    for (const timer of [list.ranging, list.retry, list.leaving, list.calming, list.remembering, list.fitting]) clearTimeout(timer);
    list.api = null;
  };
  /** Where the page was left, the grid is taken apart when the next page is on the screen: that takes as long as drawing it. */
  const tidyLater = (list, api) => {
    const destroy = api.destroy;
    api.destroy = () => {
      if (list.place?.isConnected || list.api !== api) return destroy();
      letGo(list);
      setTimeout(destroy, TIDY);
    };
  };
  /** AG Grid's theme asks of every element whether a grid is in it, which makes each new row dear; ours are known. */
  const ofGridsAlone = () => {
    for (const sheet of document.styleSheets) {
      for (const rule of sheet.cssRules) if (/^:has\(> :where\(\.ag-theme-params-/.test(rule.selectorText ?? '')) rule.selectorText = ':where(.nicegui-aggrid)';
    }
  };
  const ready = (list, event) => {
    ofGridsAlone();
    list.api = event.api;
    tidyLater(list, event.api);
    if (list.sums) sumUp(list);
    k.fitChips?.(list.place?.closest('.k-page')?.querySelector('.k-filters'));
    event.api.setGridAriaProperty('label', list.label ?? null);
    if (list.order?.length) event.api.applyColumnState({ state: list.order.map((one, n) => ({ colId: one.field, sort: one.sort, sortIndex: n })), defaultState: { sort: null } });
    list.place?.addEventListener('pointermove', () => (list.moved = Date.now()), { passive: true });
    const view = list.place?.querySelector('.ag-body-viewport');
    view?.parentElement.addEventListener('scroll', () => tellRange(list), { passive: true, capture: true });
    if (view) new ResizeObserver(() => tellRange(list)).observe(view);
    if (view) list.flight = new k.Flight(list, flownOver);
    event.api.setGridOption('datasource', source(list));
  };
  const sorted = (list, event) => { if (event.source !== 'api') list.emit('sorted', { sort: sortText(sortModelOf(list)) }); };
  const options = (list) => ({
    context: { list: list.name },
    columnDefs: list.isNarrow ? [card(list)] : inOrder(list).map((column) => define(list, column)),
    rowModelType: 'infinite', cacheBlockSize: 100, maxBlocksInCache: 20, infiniteInitialRowCount: list.early ? 1 : SKELETONS, maxConcurrentDatasourceRequests: 2,
    getRowId: (p) => String(p.data.id), rowClassRules: { 'k-grouprow': (p) => p.data?.group !== undefined, 'k-gone': (p) => Boolean(p.data) && list.gone.has(p.data.id) },
    ...(list.isNarrow ? { rowHeight: 64, headerHeight: 0 } : {
      rowSelection: { mode: 'multiRow', checkboxes: (p) => p.data?.group === undefined, isRowSelectable: (node) => node.data?.group === undefined, headerCheckbox: false, enableClickSelection: false },
      selectionColumnDef: { width: 44, pinned: 'left', resizable: false, headerComponent: SelectAll },
    }),
    enterNavigatesVerticallyAfterEdit: true, stopEditingWhenCellsLoseFocus: true, ensureDomOrder: true, animateRows: false,
    suppressDragLeaveHidesColumns: true, suppressColumnMoveAnimation: true, suppressCellFocus: list.isNarrow, tooltipShowDelay: 400,
    defaultColDef: { resizable: true, suppressHeaderMenuButton: true }, localeText: list.localeText, suppressNoRowsOverlay: true,
    onGridReady: (event) => ready(list, event), onSortChanged: (event) => sorted(list, event), onRowSelected: (event) => chosen(list, event),
    onCellEditingStarted: (event) => list.emit('editing', { id: event.data?.id ?? null, field: event.column.getColId() }),
    onCellEditingStopped: () => { list.emit('editing', { id: null, field: null }); afterEdit(list); }, onViewportChanged: () => { tellRange(list); fit(list); }, onCellKeyDown: (event) => keys(list, event),
    onCellDoubleClicked: ({ node, column, data }) => { const one = data && list.column(column.getColId()); if (one?.kind === 'boolean' && one.editable) toggle(list, node, one); },
    onColumnMoved: (event) => remember(list, event), onColumnResized: (event) => { remember(list, event); fit(list); }, onColumnVisible: (event) => remember(list, event), onColumnPinned: (event) => remember(list, event),
    onGridPreDestroyed: (event) => { if (list.api === event.api) letGo(list); },
  });

  // ---- what pages call -------------------------------------------------------------------------------------------
  const on = (name, does) => { const list = lists.get(name); return list?.api ? does(list) : undefined; };
  const again = (list) => {
    list.asked += 1;
    list.flight?.stop();
    list.early = '';
    list.requests.forEach((one) => one.abort());
    list.unmarkAll(['flash', 'error']);
    list.gone.clear();
  };
  const SETUP = ['locale', 'currency', 'decimals', 'today', 'timeZone', 'lowMargin', 'icons', 'flags', 'texts'];
  Object.assign(window.k, {
    lists,
    /** The options of AG Grid for a list. */
    table(config) {
      k.configure(Object.fromEntries(SETUP.filter((name) => name in config).map((name) => [name, config[name]])));
      const list = new List(config);
      const before = lists.get(config.name);
      if (before?.resource === list.resource) list.goOn(before);
      lists.set(config.name, list);
      return options(list);
    },
    /** A datasource for a grid that is set up otherwise: rows of {rows, total} at a URL, under the list's name. */
    datasource: (url, name = url) => { const list = lists.get(name) ?? new List({ name, rowsUrl: url, columns: [], fields: [] }); lists.set(name, list); return source(list); },
    /** Another filter, search or order: read from the start; the selection ends unless `keep`. */
    ask: (name, { filter, search, sort, keep: isKept }) => on(name, (list) => {
      if (filter !== undefined) list.filter = filter;
      if (search !== undefined) list.search = search;
      if (sort !== undefined) list.sort = sort;
      again(list);
        // rows that were chosen stay chosen; all of a query ends with the query
      if (!isKept && list.selection.all) { list.selection = { all: false, ids: new Set(), excluded: new Set() }; tellSelection(list); }
      pill(list, '');
      working(list, true);
      list.api.purgeInfiniteCache();
      if (list.total) list.api.ensureIndexVisible(0);
    }),
    /** Rows changed elsewhere: their ids, and who did it (null for this person's own changes, which do not flash). */
    heard: (name, ids, by) => on(name, (list) => { forget(list); ids.forEach((id) => list.heard.set(id, by)); return listen(list); }),
    /** Rows as they are now, with the fields that changed: shown in place, with the name of who did it. */
    patch: (name, rows, fields, by) => on(name, (list) => {
      const does = () => rows.forEach((row) => apply(list, row, fields ?? list.fields, by));
      return list.isEditing() ? list.later.push(does) : does();
    }),
    /** Read again what is loaded, keeping the place. */
    refresh: (name) => on(name, (list) => {
      const ids = shownIds(list);
      if (!isCalm(list) && ids.length) { ids.forEach((id) => list.heard.has(id) || list.heard.set(id, null)); listen(list); }
      whenCalm(list);
    }),
    /** "2 new · show" over the header; "" takes it away. */
    pill: (name, words, total) => on(name, (list) => pill(list, words, total)),
    /** Cells that colleagues write in: [{id, field, name, colour}]. */
    busy: (name, cells) => on(name, (list) => {
      const before = list.busy ?? new Map();
      list.busy = new Map(cells.map((one) => [`${one.id} ${one.field}`, one]));
      [...before.values(), ...cells].forEach(({ id, field }) => { const node = list.node(id); if (node && list.column(field)) list.api.refreshCells({ rowNodes: [node], columns: [field], force: true }); });
    }),
    /** The ids of the rows that are shown, in their order. */
    shownIds: (name) => on(name, shownIds),
    /** The pinned last row: {label, values: {field: value}, notes: {field: "avg"}}; null takes it away. */
    totals: (name, told) => on(name, (list) => {
      if (same(told, list.sums)) return undefined; // AG Grid draws every row anew for it
      list.sums = told;
      return sumUp(list);
    }),
    insist: (name, id, field, value, theirs) => on(name, (list) => {
      const node = list.node(id);
      if (!node) return;
      const shown = list.state(id, field)?.shown ?? value;
      node.data[field] = shown;
      save(list, { id, field, value, shown, old: theirs, version: undefined });
    }),
    settle: (name, id, field) => on(name, (list) => list.mark(id, field, null)),
    resend: (name) => on(name, resend),
    select: (name, { all = false, ids = [], excluded = [] }) => on(name, (list) => { list.selection = { all, ids: new Set(ids), excluded: new Set(excluded) }; paintSelection(list); tellSelection(list); }),
    selectAll: (name) => on(name, (list) => selectAll(list, true)),
    clearSelection: (name) => on(name, (list) => selectAll(list, false)),
    /** Show these columns: [{field, width, pinned}] in their order. */
    showColumns: (name, shown) => on(name, (list) => {
      if (list.isNarrow) return;
      list.shown = shown;
      const state = inOrder(list).map((column) => {
        const one = shown.find((other) => other.field === column.field);
        return { colId: column.field, hide: !one, width: one?.width ?? column.width, pinned: one?.pinned ? 'left' : null };
      });
      list.api.applyColumnState({ state, applyOrder: true });
    }),
    /** Sort by [{field, sort}]. */
    sortBy: (name, order) => on(name, (list) => {
      list.sort = order.map((one) => (one.sort === 'desc' ? '-' : '') + one.field).join(',');
      if (!list.isNarrow && list.sort === sortText(sortModelOf(list))) return undefined; // it is on its way, or here
      again(list);
      working(list, true);
      if (list.isNarrow) return list.api.purgeInfiniteCache();
      return list.api.applyColumnState({ state: order.map((one, n) => ({ colId: one.field, sort: one.sort, sortIndex: n })), defaultState: { sort: null } });
    }),
    /** Group by one or two fields ("owner_id,country"); "" shows the rows as they are. */
    groupBy: (name, fields) => on(name, (list) => {
      if (list.isNarrow) return;
      list.group = fields;
      list.unfolded.clear();
      list.api.applyColumnState({ state: [{ colId: list.first, width: widthOf(list, list.column(list.first), list.shown?.find((one) => one.field === list.first)) }] });
      again(list);
      working(list, true);
      list.api.purgeInfiniteCache();
    }),
    pack: (name, density) => on(name, (list) => { list.place.querySelector('.k-grid').dataset.kDensity = density; }),
    /** The focus to the first cell: the way to the table for who comes by keyboard. */
    enter: (name) => on(name, (list) => { list.api.ensureIndexVisible(0); list.api.setFocusedCell(list.api.getFirstDisplayedRowIndex(), list.first); }),
    focus: (name, id, field) => on(name, (list) => { const node = list.node(id); if (node) { list.api.ensureNodeVisible(node); list.api.setFocusedCell(node.rowIndex, field ?? list.first); } }),
  });
  window.addEventListener('k-online', () => lists.forEach((list) => { resend(list); if (list.hasFailed) readAgain(list); }));
})();
