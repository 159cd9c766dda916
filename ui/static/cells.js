/* What stands in a cell, by kind of field. Everything is made of text nodes: what customers are called never becomes HTML.
   k.cells[kind](value, row, column, list) answers with an element; k.cells.skeleton(kind) stands for what is on its way. */
(() => {
  /* Both as in services/text.py. */
  const ONE_LETTER = new Set('SS NS SA HH KZ HJ AH KK WC SM FU XX IS MF'.split(' '));
  const LEGAL_FORMS = new Set('AB AS ASA A/S APS OY OYJ HB KB KY ANS DA I/S K/S OÜ LTD GMBH'.split(' '));
  const FLAGS = new Set('at ax be bg ch cz de dk ee es eu fi fo fr gb hu ie is it lt lu lv nl no pl pt ro se ua us'.split(' '));
  const TONES = { active: 'pos', prospect: 'acc', dormant: 'neu', won: 'pos', lost: 'neu', in_progress: 'acc', warning: 'warn', blocked: 'neg' };
  const MOST_LETTERS = 18; // of two tags beside each other
  const SVG = 'http://www.w3.org/2000/svg';

  const make = (tag, className = '', text = null) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== null && text !== undefined) element.textContent = text;
    return element;
  };
  const use = (address, className) => {
    const svg = document.createElementNS(SVG, 'svg');
    const drawn = document.createElementNS(SVG, 'use');
    svg.setAttribute('class', className);
    svg.setAttribute('aria-hidden', 'true');
    drawn.setAttribute('href', address);
    svg.append(drawn);
    return svg;
  };
  const icon = (name, className = 'k-ic', label = '') => {
    const svg = use(`${k.setup.icons}#${name}`, className);
    if (!label) return svg;
    svg.removeAttribute('aria-hidden');
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
    return svg;
  };
  const flag = (country) => {
    const code = (country ?? '').toLowerCase();
    return use(`${k.setup.flags}#${FLAGS.has(code) ? code : 'globe'}`, 'k-flag');
  };
  const colour = (id) => Number(id) % 8; // as in ui/design.py
  const wordsOf = (name) => String(name).normalize('NFC').split(/\s+/).map((word) => word.replace(/^[^\p{L}\p{N}_]+/u, '')).filter(Boolean);
  const letters = (words) => {
    const both = words.map((word) => [...word][0].toUpperCase()[0]).join('');
    return (ONE_LETTER.has(both) ? both[0] : both) || '?';
  };
  const initials = (name) => {
    const words = wordsOf(name);
    return letters(words.length > 1 ? [words[0], words.at(-1)] : words);
  };
  const companyInitials = (name) => {
    const words = wordsOf(name);
    const own = words.filter((word) => !LEGAL_FORMS.has(word.toUpperCase())).slice(0, 2);
    return letters(own.length ? own : words.slice(0, 1));
  };
  const avatar = (id, name, size = 18) => make('span', `k-av k-av-${size} k-av${colour(id)}`, initials(name));
  const tile = (id, name, size = 20) => make('span', `k-tile k-tile-${size} k-av${colour(id)}`, size < 32 ? companyInitials(name).slice(0, 1) : companyInitials(name));
  const cell = (className, ...children) => {
    const box = make('span', `k-cell ${className}`.trim());
    box.append(...children.filter(Boolean));
    return box;
  };
  const cut = (text, className = '') => Object.assign(make('span', `k-cell-text ${className}`.trim(), text), { title: text });
  const figure = (text) => cell('k-cell-right', make('span', '', text));
  const labelOf = (column, value) => {
    column.labels ??= new Map((column.choices ?? []).map((choice) => [String(choice.value), choice.label]));
    return column.labels.get(String(value)) ?? String(value);
  };
  /** A link; where the cell can be written a plain click only chooses the cell, Ctrl click follows. */
  const link = (address, text, column) => {
    const anchor = make('a', 'k-link-cell k-cell-text', text);
    anchor.href = address;
    anchor.tabIndex = -1;
    anchor.rel = 'noopener noreferrer';
    if (column?.editable) anchor.addEventListener('click', (event) => event.ctrlKey || event.metaKey || event.preventDefault());
    return anchor;
  };
  /** The page of a row: fields of it stand in braces in the list's pattern. */
  const address = (list, row) => list.open.replace(/\{(\w+)\}/g, (_all, name) => encodeURIComponent(row[name] ?? ''));
  const opened = (list, row) => list.open && list.emit('open', { id: row.id, path: address(list, row) });
  const webAddress = (text) => (/^https?:\/\//i.test(text) ? text : `https:${'//'}${text}`);

  const cells = {
    name(value, row, column, list) {
      const head = column?.bare ? null : tile(row.id, value);
      if (!list?.open) return cell('k-cell-name', head, cut(value));
      const anchor = Object.assign(make('a', 'k-cell-text k-cell-name', value), { title: value, tabIndex: -1 });
      anchor.href = address(list, row);
      anchor.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        opened(list, row);
      });
      return cell('', head, anchor);
    },
    text: (value) => cell('', cut(String(value))),
    code: (value) => cell('k-tn k-muted', make('span', '', String(value))),
    number: (value, _row, column) => figure(k.format.number(value / (column.scale ?? 1), 0, 4)),
    percent: (value) => figure(k.format.percent(value)),
    money(value, row, column) {
      const currency = column.unit && column.unit !== 'base' ? row[column.unit] : null;
      const isOther = currency && currency !== k.setup.currency;
      const text = make('span', '', k.format.money(value, currency));
      return cell('k-cell-right', isOther && make('span', 'k-currency', currency), text);
    },
    margin(value, row, column) {
      const billed = row[column.of ?? 'billed_this_year'];
      const share = billed > 0 ? value / billed : null;
      const amount = make('span', '', k.format.money(value));
      return cell('k-cell-right', share !== null && bar(share), amount, share !== null && make('span', 'k-dim', k.format.percent(share)));
    },
    share: (value) => cell('k-cell-right', bar(value), make('span', '', k.format.percent(value))),
    date: (value) => cell('k-tn', Object.assign(make('span', '', k.format.day(value)), { title: k.format.fullDay(value) })),
    moment: (value) => cell('k-tn', Object.assign(make('span', '', k.format.moment(value)), { title: k.format.fullMoment(value) })),
    org_number(value, row) {
      const verified = row.register_status ?? row.is_verified;
      const mark = verified === undefined || verified === null ? null : icon(verified ? 'badge-check' : 'badge-alert', 'k-ic', k.setup.texts[verified ? 'verified' : 'notVerified'] ?? '');
      if (mark && !verified) mark.dataset.verified = 'false';
      return cell('k-cell-org', row.country ? flag(row.country) : null, make('span', '', k.format.org(value, row.country)), mark);
    },
    country: (value, _row, column) => cell('', flag(value), cut(labelOf(column, value))),
    stage(value, _row, column) {
      const choice = column.choices?.find((one) => String(one.value) === String(value));
      const tone = choice?.tone ?? TONES[value] ?? 'neu';
      const box = make('span', tone === 'pos' ? 'k-status' : 'k-chip', labelOf(column, value));
      box.dataset.tone = tone;
      return cell('', box);
    },
    person: (value, _row, column) => cell('k-cell-person', avatar(value, labelOf(column, value)), cut(labelOf(column, value))),
    choice: (value, _row, column) => cell('', cut(labelOf(column, value))),
    customer: (value, row, column) => cell('', cut(row[`${column.field}__label`] ?? '\u2013')),
    tags(value, _row, column) {
      const box = make('span', 'k-tags');
      const words = value.map((one) => labelOf(column, one));
      box.title = words.join(', ');
      const seen = words.length > 1 && words[0].length + words[1].length > MOST_LETTERS ? 1 : 2;
      words.slice(0, seen).forEach((word) => box.append(make('span', 'k-tag', word)));
      if (words.length > seen) box.append(make('span', 'k-tag k-tag-more', `+${words.length - seen}`), make('span', 'k-sr', words.slice(seen).join(', ')));
      return cell('', box);
    },
    boolean: (value) => cell('k-cell-center', value ? icon('check', 'k-ic k-check', k.setup.texts.yes ?? '') : null),
    email: (value, _row, column) => cell('', link(`mailto:${encodeURIComponent(value).replace('%40', '@')}`, value, column)),
    phone: (value, _row, column) => cell('k-tn', link(`tel:${value.replace(/[^\d+]/g, '')}`, value, column)),
    url(value, _row, column) {
      const shown = value.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '');
      return cell('', Object.assign(link(webAddress(value), shown, column), { target: '_blank' }));
    },
    empty(_value, _row, column) {
      const dash = make('span', 'k-cell-empty', '\u2013');
      dash.setAttribute('aria-label', k.setup.texts.empty ?? '');
      return cell(RIGHT.has(kindOf(column)) ? 'k-cell-right' : column?.kind === 'boolean' ? 'k-cell-center' : '', dash);
    },
    skeleton(kind, at = 0) {
      const grey = make('span', 'k-sk');
      const isRight = RIGHT.has(kind);
      grey.style.width = `${(isRight ? 48 : 56) + ((at * 37) % 48)}px`; // looks alike each time, yet not ruled
      const head = { name: 'k-sk k-sk-tile', person: 'k-sk k-sk-round' }[kind];
      return cell(isRight ? 'k-cell-right' : '', head ? make('span', head) : null, grey);
    },
    /** A row on a phone: tile, name with a line below, amount with a share below. */
    card(row, list) {
      const end = make('span', 'k-listrow-end');
      const main = make('span', 'k-listrow-main');
      end.append(...(list.cardEnd?.length ? atEnd(row, list) : cardEnd(row)).filter(Boolean));
      const line = make('small', '', cardLine(row, list));
      if (row.stage) { line.className = 'k-status'; line.dataset.tone = TONES[row.stage] ?? 'neu'; }
      const name = [row[list.first] ?? list.unnamed, row.first_name].filter(Boolean).join(', ');
      main.append(make('b', '', name), line);
      const box = make('a', 'k-listrow');
      if (list.open) box.href = address(list, row);
      box.addEventListener('click', (event) => { event.preventDefault(); opened(list, row); });
      const column = list.columns.find((one) => one.field === list.first);
      const head = column?.bare && row.customer_id__label ? tile(row.customer_id, row.customer_id__label, 38) : tile(row.id, name, 38); // numbers have no initials
      box.append(head, main, end);
      return box;
    },
  };
  const bar = (share) => {
    const outer = make('span', 'k-cell-margin');
    const inner = outer.appendChild(make('span'));
    outer.dataset.low = String(share * 100 < k.setup.lowMargin);
    inner.style.width = `${Math.max(0, Math.min(share / 0.5, 1)) * 100}%`;
    return outer;
  };
  const cardEnd = (row) => {
    const billed = row.billed_this_year;
    if (billed === undefined || billed === null) return [];
    const margin = row.margin_this_year;
    return [make('b', '', k.format.money(billed)), billed > 0 && margin !== undefined && margin !== null && make('small', '', k.format.percent(margin / billed))];
  };
  /** What a list has at the end of its cards: amounts with their currency, statuses with their tone. */
  const atEnd = (row, list) => list.cardEnd.map((name) => {
    const column = list.columns.find((one) => one.field === name);
    const value = row[name];
    if (!column || value === null || value === undefined) return null;
    if (column.kind !== 'money') {
      const label = make('small', 'k-status', labelOf(column, value));
      label.dataset.tone = column.choices?.find((one) => String(one.value) === String(value))?.tone ?? 'neu';
      return label;
    }
    const currency = column.unit && column.unit !== 'base' ? row[column.unit] : null;
    const amount = make('b', '', k.format.money(value, currency));
    if (currency && currency !== k.setup.currency) amount.prepend(make('span', 'k-currency', `${currency} `));
    return amount;
  });
  const cardLine = (row, list) => (list.cardFields ?? []).flatMap((name) => {
    const column = list.columns.find((one) => one.field === name);
    const value = row[name];
    if (!column || value === null || value === undefined || value === '') return [];
    return [column.choices ? labelOf(column, value) : column.kind === 'date' ? k.format.day(value) : column.kind === 'customer' ? row[`${name}__label`] : String(value)];
  }).join(' \u00b7 ');

  const RIGHT = new Set(['number', 'percent', 'money', 'margin', 'share']);
  const SAME = { long_text: 'text', vat_number: 'code', currency: 'choice', language: 'choice' };
  /** Which of the renderers draws a column. */
  const kindOf = (column) => column?.draw ?? (cells[column?.kind] ? column.kind : SAME[column?.kind] ?? 'text');

  window.k = Object.assign(window.k ?? {}, {
    cells, kindOf, labelOf, opened, isRight: (kind) => RIGHT.has(kind),
    dom: { make, icon, flag, avatar, tile, initials, colour },
  });
})();
