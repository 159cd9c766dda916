/* Editors of cells, one class for each way of writing. They are opened by Enter, F2 and double click only; Enter saves and
   goes down, Tab saves and edits the next cell, Esc restores, a click outside saves.

   An editor answers with k.Entry(value, sent): what the cell shows at once, and what the server is given to understand.
   k.editors.of(column) names the class, or nothing where a cell is toggled (boolean) or not written in place. */
(() => {
  const { make, icon, avatar, flag } = k.dom;

  class Entry {
    constructor(value, sent = value) { this.value = value; this.sent = sent; }
  }

  class TextEditor {
    init(p) {
      this.params = p;
      this.column = p.column_;
      this.box = make('div', 'k-editbox');
      this.input = this.box.appendChild(make('input', `k-edit ${this.isRight() ? 'k-edit-num' : ''}`.trim()));
      this.input.type = 'text';
      this.input.autocomplete = 'off';
      this.input.inputMode = this.mode();
      if (this.column.max_length) this.input.maxLength = this.column.max_length;
      this.input.setAttribute('aria-label', this.column.label);
      this.input.value = p.list.typed(p.data.id, this.column.field) ?? this.written(p.value);
      this.before = this.input.value;
      this.input.addEventListener('input', () => this.preview());
    }
    mode() { return { email: 'email', phone: 'tel', url: 'url' }[this.column.kind] ?? 'text'; }
    isRight() { return false; }
    written(value) { return value ?? ''; }
    preview() {}
    getGui() { return this.box; }
    afterGuiAttached() {
      this.input.focus();
      if (this.params.eventKey === 'F2') this.input.setSelectionRange(this.input.value.length, this.input.value.length);
      else this.input.select();
      const refused = this.params.list.state(this.params.data.id, this.column.field);
      if (refused?.kind === 'error' && refused.message) this.tell(refused.message, false);
    }
    focusIn() { this.input.focus(); this.input.select(); }
    isCancelAfterEnd() { return this.input.value === this.before && this.params.list.typed(this.params.data.id, this.column.field) === undefined; }
    getValue() {
      const text = this.input.value.trim();
      return new Entry(text === '' ? null : text);
    }
    /** A line under the cell that says what was understood. */
    tell(text, isGood) {
      this.line ??= this.box.appendChild(make('div', 'k-understood'));
      this.line.hidden = !text;
      this.line.dataset.ok = String(isGood);
      this.line.textContent = text;
    }
  }

  class NumberEditor extends TextEditor {
    mode() { return 'decimal'; }
    isRight() { return true; }
    currency() { const { unit } = this.column; return unit && unit !== 'base' ? this.params.data[unit] : null; }
    scale() { return this.column.kind === 'money' ? 10 ** k.format.decimalsOf(this.currency()) : this.column.scale ?? 1; }
    written(value) {
      if (value === null || value === undefined) return '';
      return k.format.raw(value / this.scale());
    }
    preview() {
      const text = this.input.value.trim();
      const number = k.understand.number(text);
      if (!text) return this.tell('', true);
      if (number === null) return this.tell(k.setup.texts.noNumber ?? '?', false);
      const shown = this.column.kind === 'money' ? `${k.format.number(number, 0, 2)}\u00a0${this.currency() ?? k.setup.currency}` : k.format.number(number, 0, 4);
      return this.tell(shown, true);
    }
    getValue() {
      const text = this.input.value.trim();
      const number = k.understand.number(text);
      if (text === '') return new Entry(null);
      return new Entry(number === null ? this.params.value : Math.round(number * this.scale()), text);
    }
  }

  class DateEditor extends TextEditor {
    written(value) { return value ? k.format.digits(value) : ''; }
    preview() {
      const text = this.input.value.trim();
      const day = text && k.understand.date(text);
      this.tell(text ? (day ? k.format.fullDay(day) : k.setup.texts.noDate ?? '?') : '', Boolean(day));
    }
    getValue() {
      const text = this.input.value.trim();
      if (text === '') return new Entry(null);
      const day = k.understand.date(text);
      return new Entry(day ?? this.params.value, day ?? text);
    }
  }

  class LongEditor extends TextEditor {
    init(p) {
      super.init(p);
      const area = make('textarea', 'k-pick-input k-edit-long');
      area.value = this.input.value;
      area.setAttribute('aria-label', this.column.label);
      this.input = area;
      this.box = make('div', 'k-pick');
      this.box.append(area, hints([['Enter', 'save'], ['Shift Enter', 'newLine'], ['Esc', 'cancel']]));
      area.addEventListener('keydown', (event) => { if (event.key === 'Enter' && event.shiftKey) event.stopPropagation(); });
    }
    isPopup() { return true; }
    getPopupPosition() { return 'over'; }
    afterGuiAttached() { this.box.style.minWidth = `${Math.max(this.params.eGridCell.offsetWidth, 320)}px`; super.afterGuiAttached(); }
  }

  const hints = (rows) => {
    const line = make('div', 'k-pick-hint');
    rows.filter(([, text]) => k.setup.texts[text]).forEach(([key, text]) => {
      const hint = line.appendChild(make('span'));
      hint.append(make('kbd', 'k-kbd', key), k.setup.texts[text]);
    });
    return line;
  };
  const folded = (text) => text.toLocaleLowerCase(k.setup.locale);
  /** Label with the part that was searched for in bold. */
  const marked = (label, wanted) => {
    const box = make('span', 'k-cell-text');
    const at = wanted ? folded(label).indexOf(wanted) : -1;
    if (at < 0) { box.textContent = label; return box; }
    box.append(label.slice(0, at), make('b', '', label.slice(at, at + wanted.length)), label.slice(at + wanted.length));
    return box;
  };

  class ListEditor {
    init(p) {
      this.params = p;
      this.column = p.column_;
      this.value = p.value ?? null;
      const had = new Set([].concat(p.value ?? []).map(String)); // what is no longer offered stays where it is
      this.choices = (this.column.choices ?? []).filter((one) => one.active !== false || had.has(String(one.value)));
      this.box = make('div', 'k-pick');
      this.input = this.box.appendChild(make('input', 'k-pick-input'));
      const popup = this.box.appendChild(make('div', 'k-pick-list'));
      this.items = popup.appendChild(make('div', 'k-pick-items'));
      popup.append(hints(this.keys()));
      this.describe();
      this.input.addEventListener('input', () => this.show(this.input.value, true));
      this.input.addEventListener('keydown', (event) => this.onKey(event));
      this.items.addEventListener('mousemove', (event) => this.point(event));
      this.items.addEventListener('mousedown', (event) => this.click(event));
      this.show('', false);
    }
    keys() { return [['Enter', 'save'], ['Tab', 'next'], ['Esc', 'cancel']]; }
    describe() {
      const id = `k-pick-${Math.random().toString(36).slice(2)}`;
      this.items.id = id;
      this.items.setAttribute('role', 'listbox');
      const given = { role: 'combobox', 'aria-expanded': 'true', 'aria-autocomplete': 'list', 'aria-controls': id, 'aria-label': this.column.label, autocomplete: 'off' };
      Object.entries(given).forEach(([name, value]) => this.input.setAttribute(name, value));
      this.input.placeholder = this.value === null ? '' : k.labelOf(this.column, this.value);
    }
    show(text, isTyped) {
      const wanted = folded(text.trim());
      const matches = this.choices.filter((one) => folded(one.label).includes(wanted));
      const first = (one) => (folded(one.label).startsWith(wanted) ? 0 : 1);
      this.found = wanted ? matches.sort((a, b) => first(a) - first(b)) : this.withNone(matches);
      const at = this.found.findIndex((one) => one.value === this.value || String(one.value) === String(this.value));
      this.items.replaceChildren(...this.found.slice(0, 300).map((one, place) => this.item(one, place, wanted)));
      if (!this.found.length) this.items.append(make('div', 'k-pick-none', k.setup.texts.noMatch ?? ''));
      this.move(isTyped || at < 0 ? 0 : at);
    }
    withNone(matches) {
      return this.column.required ? matches : [{ value: null, label: k.setup.texts.none ?? '\u2013', isNone: true }, ...matches];
    }
    item(one, place, wanted) {
      const line = make('div', 'k-pick-item');
      line.id = `${this.items.id}-${place}`;
      line.dataset.place = place;
      line.setAttribute('role', 'option');
      if (this.column.kind === 'person') line.append(one.isNone ? icon('user-round-x') : avatar(one.value, one.label));
      if (this.column.kind === 'country' && !one.isNone) line.append(flag(one.value));
      line.append(marked(one.label, wanted));
      if (one.count !== undefined) line.append(make('span', 'k-count', k.format.number(one.count)));
      return line;
    }
    move(place) {
      this.at = place;
      [...this.items.children].forEach((line, n) => line.setAttribute?.('aria-selected', String(n === place && this.found.length > 0)));
      const line = this.found.length ? this.items.children[place] : null;
      line?.scrollIntoView({ block: 'nearest' });
      if (line) this.input.setAttribute('aria-activedescendant', line.id);
      else this.input.removeAttribute('aria-activedescendant');
    }
    point(event) {
      const line = event.target.closest('.k-pick-item');
      if (line && (event.movementX || event.movementY)) this.move(Number(line.dataset.place));
    }
    click(event) {
      event.preventDefault();
      const line = event.target.closest('.k-pick-item');
      if (!line) return;
      this.move(Number(line.dataset.place));
      this.params.stopEditing();
    }
    onKey(event) {
      const count = Math.min(this.found.length, 300);
      const to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, PageDown: Math.min(this.at + 8, count - 1), PageUp: Math.max(this.at - 8, 0) }[event.key];
      if (to === undefined || !count) return;
      event.preventDefault();
      event.stopPropagation();
      this.move((to + count) % count);
    }
    getGui() { return this.box; }
    isPopup() { return true; }
    getPopupPosition() { return 'over'; }
    afterGuiAttached() {
      this.box.style.minWidth = `${Math.max(this.params.eGridCell.offsetWidth, 250)}px`;
      this.input.style.width = `${this.params.eGridCell.offsetWidth}px`;
      this.input.style.height = `${this.params.eGridCell.offsetHeight}px`;
      this.input.focus();
      this.move(this.at);
    }
    isCancelAfterEnd() { return !this.found.length || String(this.found[this.at].value) === String(this.value); }
    getValue() { return new Entry(this.found.length ? this.found[this.at].value : this.value); }
  }

  /** Several of a list: Enter takes a line in or out, Ctrl Enter and Tab save. */
  class TagsEditor extends ListEditor {
    init(p) {
      this.chosen = new Set((p.value ?? []).map(String));
      super.init(p);
    }
    keys() { return [['Enter', 'choose'], ['Ctrl Enter', 'save'], ['Esc', 'cancel']]; }
    describe() { super.describe(); this.input.placeholder = ''; this.items.setAttribute('aria-multiselectable', 'true'); }
    withNone(matches) { return matches; }
    item(one, place, wanted) {
      const line = super.item(one, place, wanted);
      const isIn = this.chosen.has(String(one.value));
      line.prepend(icon(isIn ? 'square-check' : 'square'));
      line.setAttribute('aria-checked', String(isIn));
      return line;
    }
    toggle() {
      const value = String(this.found[this.at]?.value ?? '');
      if (value && !this.chosen.delete(value)) this.chosen.add(value);
      const at = this.at;
      this.show(this.input.value, false);
      this.move(at);
    }
    click(event) {
      event.preventDefault();
      const line = event.target.closest('.k-pick-item');
      if (line) { this.move(Number(line.dataset.place)); this.toggle(); }
    }
    onKey(event) {
      super.onKey(event);
      if (event.key !== 'Enter') return;
      event.preventDefault();
      event.stopPropagation();
      if (event.ctrlKey || event.metaKey) this.params.stopEditing();
      else this.toggle();
    }
    isCancelAfterEnd() { return [...this.chosen].sort().join() === (this.params.value ?? []).map(String).sort().join(); }
    list() { return this.choices.map((one) => one.value).filter((value) => this.chosen.has(String(value))); }
    getValue() { return new Entry(this.list()); }
  }

  const LISTS = ['choice', 'person', 'country', 'currency', 'language', 'stage'];
  const BY_KIND = {
    money: NumberEditor, number: NumberEditor, percent: NumberEditor, date: DateEditor, long_text: LongEditor, tags: TagsEditor,
    ...Object.fromEntries(LISTS.map((kind) => [kind, ListEditor])),
  };
  const WITHOUT = new Set(['boolean', 'customer', 'moment', 'margin']);
  window.k = Object.assign(window.k ?? {}, {
    Entry,
    editors: { TextEditor, NumberEditor, DateEditor, LongEditor, ListEditor, TagsEditor, of: (column) => (WITHOUT.has(column.kind) ? null : BY_KIND[column.kind] ?? TextEditor) },
  });
})();
