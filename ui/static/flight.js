/* Rows while the wheel turns fast. AG Grid builds a row of a dozen cells in some milliseconds; when hundreds pass in a second,
   nothing else would be done. So long as they fly past, what their cells say is written over the list in rows that are used
   again, and AG Grid hears where one is when the wheel rests.

   new k.Flight(list, rowsOf)   rowsOf(list, begin, end, isGoingUp): a Map of the rows by place, undefined where one is on its way
   .soon() when rows have come   .stop() when the list shows others */
(() => {
  const { make } = k.dom;
  const FAST = 3; // rows from one picture to the next
  const OFTEN = 2; // pictures on end
  const TOGETHER = 400; // milliseconds; all times below too
  const REST = 120;
  const KEYED = 500; // keys move the focus: then AG Grid draws itself
  const LONGEST = 3000; // for so long the rows stay over those of AG Grid that wait for theirs
  const BEHIND = 4;
  const AHEAD = 14;
  const SIDES = { left: '.ag-pinned-left-cols-container', centre: '.ag-center-cols-container' };

  class Flight {
    constructor(list, rowsOf) {
      Object.assign(this, { list, rowsOf, fast: 0, top: 0, at: 0, keyed: 0, layers: null });
      this.view = list.place.querySelector('.ag-body-viewport');
      this.height = list.api.getSizesForCurrentTheme().rowHeight;
      this.view.parentElement.addEventListener('scroll', (event) => event.target === this.view && this.hear(event), { capture: true, passive: true });
      list.place.addEventListener('keydown', () => { this.keyed = performance.now(); this.land(); }, { capture: true, passive: true });
    }

    hear(event) {
      const now = performance.now();
      const top = this.view.scrollTop;
      const rows = Math.abs(top - this.top) / this.height;
      this.fast = rows >= FAST && now - this.at < TOGETHER ? this.fast + 1 : 0;
      this.isGoingUp = top < this.top;
      Object.assign(this, { top, at: now });
      if (!this.isFlying && (this.fast < OFTEN || now - this.keyed < KEYED || this.list.isEditing())) return;
      event.stopPropagation(); // before AG Grid hears it
      this.restLater();
      if (!this.isFlying) this.start();
      this.draw();
    }

    /** A slow machine has long between two pictures: the wheel rests when pictures come and it has not turned. */
    restLater() {
      clearTimeout(this.resting);
      cancelAnimationFrame(this.landing);
      const next = (does) => () => (this.landing = requestAnimationFrame(does));
      this.resting = setTimeout(next(next(() => this.land())), REST);
    }

    start() {
      this.isFlying = true;
      this.height = this.list.api.getSizesForCurrentTheme().rowHeight;
      this.seen = this.view.clientHeight;
      this.tall = this.view.scrollHeight;
      if (!this.layers) this.cover();
    }

    cover() {
      this.layers = Object.entries(SIDES).map(([side, place]) => {
        const box = make('div', 'k-flight');
        box.setAttribute('aria-hidden', 'true');
        this.view.querySelector(place)?.append(box);
        return { side, box, drawn: new Map(), free: [], key: '' };
      });
    }

    /** How far the list is turned, in rows. Browsers end at some millions of pixels: then one stands for more than one. */
    first() {
      const whole = this.list.api.getDisplayedRowCount() * this.height;
      const lost = Math.max(0, whole - this.tall);
      return (this.top + (lost ? (this.top / (this.tall - this.seen)) * lost : 0)) / this.height;
    }

    /** With the next picture: between two the browser would lay out twice. */
    soon() {
      if (this.layers) this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); });
    }

    draw() {
      if (!this.layers || !this.list.api) return;
      const total = this.list.api.getDisplayedRowCount();
      const first = this.first();
      const begin = Math.max(0, Math.floor(first) - (this.isGoingUp ? AHEAD : BEHIND));
      const end = Math.min(total, Math.ceil(first + this.seen / this.height) + (this.isGoingUp ? BEHIND : AHEAD));
      const rows = this.rowsOf(this.list, begin, end, this.isGoingUp);
      const columns = this.list.api.getAllDisplayedVirtualColumns();
      for (const layer of this.layers) this.drawSide(layer, columns.filter((one) => (one.getPinned() === 'left') === (layer.side === 'left')), rows, first);
    }

    drawSide(layer, columns, rows, first) {
      const key = columns.map((one) => `${one.getColId()} ${one.getLeft()} ${one.getActualWidth()}`).join();
      if (layer.key !== key) {
        layer.key = key;
        [...layer.drawn.values(), ...layer.free].forEach((node) => this.fit(node, columns));
      }
      for (const [n, node] of layer.drawn) if (!rows.has(n)) { layer.drawn.delete(n); layer.free.push(node); }
      for (const [n, row] of rows) {
        let node = layer.drawn.get(n);
        if (!node) layer.drawn.set(n, (node = layer.free.pop() ?? this.empty(layer, columns)));
        if (node.n !== n || node.row !== row) this.fill(node, columns, row, n);
        const place = Math.round(this.top + (n - first) * this.height);
        if (node.place !== place) node.style.top = `${(node.place = place)}px`;
      }
    }

    empty(layer, columns) {
      const node = layer.box.appendChild(make('div', 'k-flight-row'));
      node.style.cssText = `height:${this.height}px;line-height:${this.height - 1}px`;
      node.cells = new Map();
      this.fit(node, columns);
      return node;
    }

    /** The cells of these columns; those that stay are left alone. */
    fit(node, columns) {
      const wanted = new Set(columns.map((one) => one.getColId()));
      for (const [name, cell] of node.cells) if (!wanted.has(name)) { cell.remove(); node.cells.delete(name); }
      for (const column of columns) {
        const isNew = !node.cells.has(column.getColId());
        const cell = node.cells.get(column.getColId()) ?? node.appendChild(isBox(column) ? make('div', 'k-flight-box') : make('div', 'k-flight-cell', ' '));
        if (isNew && isBox(column)) cell.append(make('div', 'ag-checkbox-input-wrapper'));
        const place = `left:${column.getLeft()}px;width:${column.getActualWidth()}px`;
        if (cell.place !== place) cell.style.cssText = cell.place = place;
        node.cells.set(column.getColId(), cell);
        if (isNew && node.n !== undefined) this.say(node, column);
      }
    }

    /** Words alone change: elements that come and go are what costs. */
    fill(node, columns, row, n) {
      Object.assign(node, { row, n });
      node.classList.toggle('ag-row-selected', Boolean(row) && this.list.isChosen(row.id));
      node.classList.toggle('k-flight-waits', !row);
      columns.forEach((column) => this.say(node, column));
    }

    say({ cells, row, n }, column) {
      const cell = cells.get(column.getColId());
      if (isBox(column)) cell.firstChild.classList.toggle('ag-checked', Boolean(row) && this.list.isChosen(row.id));
      else say(cell, column.getColDef().cellRenderer({ data: row, value: row?.[column.getColId()], node: { rowIndex: n } }));
    }

    /** The wheel rests: AG Grid draws where one is; the rows stay over its own until those are whole. */
    land() {
      clearTimeout(this.resting);
      if (!this.isFlying) return;
      this.isFlying = false;
      this.fast = 0;
      this.view.dispatchEvent(new Event('scroll'));
      const since = performance.now();
      const look = () => {
        if (this.isWhole() || performance.now() - since > LONGEST) this.stop();
        else this.landing = requestAnimationFrame(look);
      };
      this.landing = requestAnimationFrame(look);
    }

    isWhole() {
      const place = this.view.querySelector(SIDES.centre);
      const first = this.first();
      const last = Math.min(Math.ceil(first + this.seen / this.height), this.list.api.getDisplayedRowCount());
      for (let n = Math.floor(first); n < last; n += 1) {
        const cell = place.querySelector(`:scope > .ag-row[row-index="${n}"] > .ag-cell:last-child`);
        if (!cell || cell.querySelector('.k-sk')) return false;
      }
      return true;
    }

    stop() {
      clearTimeout(this.resting);
      cancelAnimationFrame(this.landing);
      this.layers?.forEach((layer) => layer.box.remove());
      Object.assign(this, { layers: null, isFlying: false, fast: 0 });
    }
  }
  const isBox = (column) => typeof column.getColDef().cellRenderer !== 'function'; // of the rows that are chosen
  const HEADS = { 'k-tile': 'tile', 'k-av': 'person', 'k-flag': 'flag' };
  const NOTHING = '\u2013';
  /** What a cell says, where it stands; a card of a phone is shown as it is. */
  const say = (cell, drawn) => {
    if (drawn.matches('.k-listrow')) {
      cell.className = 'k-flight-cell k-flight-card';
      return cell.replaceChildren(drawn);
    }
    const words = [...drawn.querySelectorAll('*')].filter((one) => !one.childElementCount && !one.matches('.k-tile, .k-av, .k-sr')).map((one) => one.textContent);
    const text = words.filter(Boolean).join(' ');
    if (cell.firstChild?.nodeType !== Node.TEXT_NODE) cell.replaceChildren(' '); // a card stood there
    if (cell.firstChild.data !== text) cell.firstChild.data = text;
    if (text === NOTHING) delete cell.dataset.head;
    if (!text || text === NOTHING) return undefined;
    const look = drawn.className.replace('k-cell', 'k-flight-cell');
    if (cell.className !== look) cell.className = look;
    const head = HEADS[drawn.firstElementChild?.classList[0]];
    if (head && cell.dataset.head !== head) cell.dataset.head = head;
    return undefined;
  };

  window.k = Object.assign(window.k ?? {}, { Flight });
})();
