/* Numbers, money and dates as people read and write them, in one place for every list. The server's `written_numbers`
   and `written_dates` decide; what is understood here is the preview while somebody types.

   k.configure({locale, language, currency, decimals, today, timeZone, lowMargin, icons, flags, texts})
   k.format.number(n) .money(minor, currency) .percent(fraction) .day(iso) .moment(iso) .fullMoment(iso) .org(number, country)
   k.understand.number(text) → number | null      k.understand.date(text) → "2026-11-24" | null */
(() => {
  const setup = {
    locale: document.documentElement.lang || 'en-GB', currency: '', decimals: 2, today: new Date().toISOString().slice(0, 10),
    timeZone: undefined, lowMargin: 20, icons: '/static/icons.svg', flags: '/static/flags.svg', texts: {},
  };
  const made = new Map(); // Intl objects are dear: one for each locale and form
  const intl = (Kind, locale, form) => {
    const key = `${Kind.name} ${locale} ${JSON.stringify(form)}`;
    if (!made.has(key)) made.set(key, new Kind(locale, form));
    return made.get(key);
  };
  const plain = (text) => text.replace(/[\u202f\u2009]/g, '\u00a0').replace(/^-/, '\u2212');
  const language = () => setup.locale.slice(0, 2);

  // ---- numbers ---------------------------------------------------------------------------------------------------
  const number = (value, least = 0, most = 2) => plain(intl(Intl.NumberFormat, setup.locale, { minimumFractionDigits: least, maximumFractionDigits: most }).format(value));
  const decimalsOf = (currency) => {
    if (!currency || currency === setup.currency) return setup.decimals;
    try {
      return intl(Intl.NumberFormat, 'en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
    } catch {
      return 2; // not a currency that the browser knows
    }
  };
  const major = (minor, currency) => minor / 10 ** decimalsOf(currency);
  const money = (minor, currency) => {
    const whole = Math.round(Math.abs(major(minor, currency))) * Math.sign(minor);
    return number(whole === 0 ? 0 : whole, 0, 0);
  };
  const percent = (fraction) => plain(intl(Intl.NumberFormat, setup.locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(fraction));
  const raw = (value) => String(value).replace('.', decimalSign());
  const decimalSign = () => intl(Intl.NumberFormat, setup.locale, {}).formatToParts(1.5).find((part) => part.type === 'decimal').value;

  // ---- dates -----------------------------------------------------------------------------------------------------
  const asDate = (iso) => new Date(`${iso.slice(0, 10)}T12:00:00`);
  const shorten = (text) => plain(language() === 'sv' ? text.replace(/\./g, '') : text); // Swedish months stand without a full stop
  const day = (iso) => {
    const form = { day: 'numeric', month: 'short', ...(iso.slice(0, 4) === setup.today.slice(0, 4) ? {} : { year: 'numeric' }) };
    return shorten(intl(Intl.DateTimeFormat, setup.locale, form).format(asDate(iso)));
  };
  const clock = (when) => {
    const [hour, minute] = intl(Intl.DateTimeFormat, 'en-GB', { hour: '2-digit', minute: '2-digit', timeZone: setup.timeZone }).format(when).split(':');
    if (language() === 'en') return `${hour}:${minute}`;
    return `${language() === 'fi' ? Number(hour) : hour}.${minute}`;
  };
  const localDay = (when) => intl(Intl.DateTimeFormat, 'sv', { dateStyle: 'short', timeZone: setup.timeZone }).format(when);
  const moment = (iso) => {
    const when = new Date(iso);
    return localDay(when) === setup.today ? clock(when) : day(localDay(when));
  };
  const fullMoment = (iso) => {
    const when = new Date(iso);
    return `${plain(intl(Intl.DateTimeFormat, setup.locale, { dateStyle: 'long', timeZone: setup.timeZone }).format(when))} ${clock(when)}`;
  };
  const fullDay = (iso) => plain(intl(Intl.DateTimeFormat, setup.locale, { dateStyle: 'full' }).format(asDate(iso)));
  const digits = (iso) => plain(intl(Intl.DateTimeFormat, setup.locale, { day: 'numeric', month: 'numeric', year: 'numeric' }).format(asDate(iso)));

  // ---- organization numbers as each country writes them ------------------------------------------------------------
  const GROUPS = {
    SE: [/^(\d{6})(\d{4})$/, '$1-$2'],
    NO: [/^(\d{3})(\d{3})(\d{3})$/, '$1\u00a0$2\u00a0$3'],
    FI: [/^(\d{7})-?(\d)$/, '$1-$2'],
    DK: [/^(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1\u00a0$2\u00a0$3\u00a0$4'],
    IS: [/^(\d{6})(\d{4})$/, '$1-$2'],
  };
  const org = (written, country) => {
    const [form, shown] = GROUPS[country] ?? [];
    return form ? written.replace(form, shown) : written;
  };

  // ---- understanding numbers: 24800, 24 800, 24.800, 24,8k, 1,5 m, −300 kr ---------------------------------------------
  const SIZES = { k: 3, t: 3, m: 6, mn: 6, mio: 6, milj: 6, mill: 6 };
  const MONEY = '(?:[€$£]|kr\\.?|[a-z]{3}|:-|,-)';
  const AMOUNT = new RegExp(`^([-+]?) ?(?:${MONEY} ?)?([-+]?)([0-9][0-9., ]*?) ?(?:(k|t|mn|mio|milj|mill|m)\\.?)? ?(?:kr\\.?|${MONEY}|%)?$`);
  const WHOLE = /^(\d+|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+)$/;
  const understoodNumber = (text) => {
    const written = text.toLowerCase().replace(/[\s\u00a0\u2009\u202f'’]+/g, ' ').replace(/[−–]/g, '-').trim();
    const found = AMOUNT.exec(written);
    if (!found || text.length > 40 || (found[1] && found[2])) return null;
    const cut = separated(found[3].trim());
    if (cut === null) return null;
    const value = Number(`${cut}e${SIZES[found[4]] ?? 0}`);
    return found[1] === '-' || found[2] === '-' ? -value : value;
  };
  const separated = (given) => {
    const spaced = /^[1-9]\d{0,2}( \d{3})+(?=[.,]|$)/.exec(given);
    const written = spaced ? spaced[0].replaceAll(' ', '') + given.slice(spaced[0].length) : given;
    const [whole, sign, fraction] = parted(written, Boolean(spaced));
    if (sign && (whole.includes(sign) || !/^\d+$/.test(fraction))) return null;
    if (!WHOLE.test(whole)) return null;
    return whole.replace(/[.,]/g, '') + (sign ? `.${fraction}` : '');
  };
  const parted = (written, isGrouped) => {
    const last = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
    if (last < 0) return [written, '', ''];
    const sign = written[last];
    const fraction = written.slice(last + 1);
    const isAlone = !/[.,]/.test(written.slice(0, last));
    const looksGrouped = !isGrouped && sign !== decimalSign() && fraction.length === 3 && !written.startsWith('0');
    if (written.split(sign).length > 2 || (isAlone && looksGrouped)) return [written, '', ''];
    return [written.slice(0, last), sign, fraction];
  };

  // ---- understanding dates: 12/11, 12.11.2026, 12 nov, i går, yesterday, +30 ------------------------------------------
  const WORDS = [
    [0, ['today', 'i dag', 'idag', 'tänään', 'nyt', 'nu']],
    [-1, ['yesterday', 'i går', 'igår', 'eilen']],
    [-2, ['i förrgår', 'förrgår', 'i forgårs', 'forgårs', 'toissapäivänä']],
    [1, ['tomorrow', 'i morgon', 'imorgon', 'i morgen', 'imorgen', 'huomenna']],
    [2, ['i övermorgon', 'övermorgon', 'i overmorgen', 'overmorgen', 'ylihuomenna']],
  ];
  const LANGUAGES = ['sv', 'fi', 'nb', 'da', 'en'];
  const iso = (year, month, date) => {
    const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
    const when = new Date(`${text}T12:00:00Z`);
    return year >= 1900 && year <= 2199 && !Number.isNaN(when.getTime()) && when.toISOString().startsWith(text) ? text : null;
  };
  const step = (days) => {
    const when = new Date(`${setup.today}T12:00:00Z`);
    when.setUTCDate(when.getUTCDate() + days);
    return when.toISOString().slice(0, 10);
  };
  const yearOf = (text) => {
    const now = Number(setup.today.slice(0, 4));
    if (!text) return now;
    if (text.length === 4) return Number(text);
    const near = Math.floor(now / 100) * 100 + Number(text);
    return near > now + 20 ? near - 100 : near < now - 79 ? near + 100 : near;
  };
  const monthOf = (name) => {
    const asked = [language() === 'no' ? 'nb' : language(), ...LANGUAGES];
    for (const code of asked) {
      const months = Array.from({ length: 12 }, (_, n) => intl(Intl.DateTimeFormat, code, { month: 'long', day: 'numeric' }).formatToParts(new Date(2026, n, 1)).find((part) => part.type === 'month').value.toLowerCase());
      const found = months.flatMap((month, n) => (month.startsWith(name) ? [n + 1] : []));
      if (found.length === 1) return found[0];
    }
    return null;
  };
  const understoodDate = (text) => {
    const written = text.toLowerCase().replaceAll('−', '-').split(/\s+/).filter(Boolean).join(' ');
    const word = WORDS.find(([, words]) => words.includes(written));
    if (word) return step(word[0]);
    let found = /^([+-]) ?(\d{1,4})$/.exec(written);
    if (found) return step(Number(found[2]) * (found[1] === '+' ? 1 : -1));
    found = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(written);
    if (found) return iso(Number(found[1]), Number(found[2]), Number(found[3]));
    found = /^(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?$/.exec(written);
    if (found) return iso(yearOf(found[4]), Number(found[3]), Number(found[1]));
    found = /^(\d{1,2})\.? (\p{L}{3,})\.?(?: (\d{4}))?$/u.exec(written);
    const [date, name, year] = found ? found.slice(1) : [];
    if (found) return monthOf(name) && iso(yearOf(year), monthOf(name), Number(date));
    found = /^(\p{L}{3,})\.? (\d{1,2})(?:,? (\d{4}))?$/u.exec(written);
    return found && monthOf(found[1]) ? iso(yearOf(found[3]), monthOf(found[1]), Number(found[2])) : null;
  };

  window.k = Object.assign(window.k ?? {}, {
    setup,
    configure: (given) => Object.assign(setup, given, { texts: { ...setup.texts, ...given.texts } }),
    format: { number, money, major, percent, raw, day, fullDay, digits, moment, fullMoment, org, decimalsOf },
    understand: { number: understoodNumber, date: understoodDate },
  });
})();
