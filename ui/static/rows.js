/* A table of any length that scrolls smoothly: rows of one height are drawn where one looks, and read in blocks.

   kRows.show(box, {url, total, kind, texts: {waiting, failed}})   url answers {rows: [...]} to &o=…&n=…
   kRows.draw[kind] = (row, make, rows) => nodes   how a row is drawn; make(tag, class, text) makes an element
   With `chooses` rows have a box; the table then tells the ids by the event `chosen`. */
(() => {
  const HEIGHT = 36, BLOCK = 100, AROUND = 12, TALLEST = 12_000_000;
  const make = (tag, names = '', text = '') => {
    const node = document.createElement(tag);
    node.className = names;
    node.textContent = text;
    return node;
  };

  class Rows {
    constructor(box) {
      this.box = box;
      this.frame = make('div', 'k-vrows-frame');
      box.replaceChildren(this.frame);
      box.addEventListener('scroll', () => this.soon(), { passive: true });
      new ResizeObserver(() => this.draw()).observe(box);
    }

    show(asked) {
      Object.assign(this, asked, { blocks: new Map(), drawn: new Map(), chosen: new Set() });
      this.frame.replaceChildren();
      this.height = Math.min(asked.total * HEIGHT, TALLEST);
      this.frame.style.height = `${this.height}px`;
      this.box.setAttribute('aria-rowcount', asked.total);
      this.box.scrollTop = 0;
      this.draw();
    }

    /* Browsers end at some millions of pixels: beyond that a pixel of the bar stands for more than one of the rows. */
    first() {
      const seen = this.box.clientHeight, all = this.total * HEIGHT;
      if (all <= this.height) return this.box.scrollTop / HEIGHT;
      return (this.box.scrollTop / (this.height - seen)) * (this.total - seen / HEIGHT);
    }

    /* Once for each picture, however often the wheel turns. */
    soon() {
      this.frameAsked ??= requestAnimationFrame(() => {
        this.frameAsked = null;
        this.draw();
      });
    }

    draw() {
      if (!this.total || !this.box.clientHeight) return;
      const top = this.first(), begin = Math.max(0, Math.floor(top) - AROUND);
      const end = Math.min(this.total, Math.ceil(top + this.box.clientHeight / HEIGHT) + AROUND);
      for (const [n, node] of this.drawn) {
        if (n < begin || n >= end) {
          node.remove();
          this.drawn.delete(n);
        }
      }
      for (let n = begin; n < end; n += 1) this.place(n, top);
    }

    place(n, top) {
      const row = this.row(n);
      let node = this.drawn.get(n);
      if (!node || (row && node.dataset.waits)) {
        node?.remove();
        node = make('div', 'k-vrow');
        node.setAttribute('role', 'row');
        if (row) node.append(...kRows.draw[this.kind](row, make, this));
        else node.dataset.waits = 'true';
        this.drawn.set(n, node);
        this.frame.append(node);
      }
      const isWhole = this.total * HEIGHT <= this.height; // then a row stays where it is, and nothing is laid out anew
      const place = `${isWhole ? n * HEIGHT : Math.round(this.box.scrollTop + (n - top) * HEIGHT)}px`;
      if (node.style.top !== place) node.style.top = place;
    }

    choose(id, isOn) {
      if (isOn) this.chosen.add(id);
      else this.chosen.delete(id);
      this.box.dispatchEvent(new CustomEvent('chosen', { detail: [...this.chosen] }));
    }

    row(n) {
      const number = Math.floor(n / BLOCK);
      const block = this.blocks.get(number);
      if (!block) this.read(number);
      return Array.isArray(block) ? block[n % BLOCK] : null;
    }

    async read(number) {
      const { url, blocks } = this;
      blocks.set(number, 'waits');
      try {
        const answer = await fetch(`${url}&o=${number * BLOCK}&n=${BLOCK}`, { headers: { Accept: 'application/json' } });
        if (!answer.ok) throw new Error(answer.status);
        blocks.set(number, (await answer.json()).rows);
      } catch {
        setTimeout(() => blocks.delete(number), 2000); // read again when somebody looks there again
        return;
      }
      if (blocks === this.blocks) this.draw();
    }
  }

  const person = (av, text, names, m) => {
    const cell = m('span', `k-vcell ${names}`);
    if (av) cell.append(m('span', `k-av k-av${av.colour}`, av.letters));
    cell.append(m('span', names.includes('k-old') ? 'k-old' : '', text));
    cell.title = text;
    return cell;
  };

  window.kRows = {
    show(box, asked) {
      if (!box) return;
      box.kRows = box.kRows || new Rows(box);
      box.kRows.show(asked);
    },
    draw: {
      planned: (row, m) => {
        const name = m('span', 'k-vcell k-vcell-name');
        name.append(m('span', `k-tile k-av${row.tile}`, row.letter), m('span', '', row.name));
        name.title = row.name;
        const cells = [name, m('span', 'k-vcell k-vcell-no', row.number)];
        if (row.field) cells.push(m('span', 'k-vcell k-muted', row.field));
        if (row.reason) return [...cells, person(row.old_av, row.old, 'k-muted', m), m('span', 'k-vcell k-vcell-why', row.reason)];
        return [...cells, person(row.old_av, row.old, 'k-old', m), m('span', 'k-vcell-arrow', '→'), person(row.new_av, row.new, 'k-new', m)];
      },
      change: (row, m, rows) => {
        const cells = [];
        if (rows.chooses) {
          const label = m('label', 'k-vcell-check');
          const box = m('input');
          box.type = 'checkbox';
          box.checked = rows.chosen.has(row.id);
          box.setAttribute('aria-label', `${rows.texts.choose}: ${row.name}`);
          box.addEventListener('change', () => rows.choose(row.id, box.checked));
          label.append(box);
          cells.push(label);
        }
        const name = m('span', 'k-vcell k-vcell-name');
        const link = m(row.path ? 'a' : 'span', row.path ? 'k-rowlink' : '', row.name);
        if (row.path) link.href = row.path;
        name.append(m('span', `k-tile k-av${row.tile}`, row.letter), link);
        name.title = `${row.what}: ${row.name}`;
        cells.push(name);
        if (row.whole) {
          const whole = m('span', `k-vcell k-vcell-whole ${row.action === 'delete' ? 'k-muted' : 'k-new'}`, row.whole);
          whole.title = row.whole;
          return [...cells, m('span', 'k-vcell k-muted', row.what), whole];
        }
        const field = m('span', 'k-vcell k-muted', row.field);
        return [...cells, field, person(null, row.old, 'k-old', m), m('span', 'k-vcell-arrow', '→'), person(null, row.new, 'k-new', m)];
      },
    },
  };
})();
