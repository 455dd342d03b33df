import { el } from './dom.js';

const MostKeywords = 5;
const CharactersBefore = 12;
const Gapless = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]/u;

/** What is looked for: each word, in whatever order. More than the server takes are taken together. */
export function keywordsOf(typed) {
  const words = typed.split(/\s+/).filter(Boolean);
  return words.length <= MostKeywords ? words : [...words.slice(0, MostKeywords - 1), words.slice(MostKeywords - 1).join(' ')];
}

/** A text from shortly before the first keyword on, with all keywords marked: texts and elements, never markup. */
export function excerpt(text, keywords) {
  const pattern = new RegExp(keywords.map(patternOf).join('|'), 'giu');
  const hits = [...text.matchAll(pattern)].filter(([hit]) => hit !== '');
  const start = startOf(text, hits[0]?.index ?? 0);
  const parts = start > 0 ? ['…'] : [];
  let at = start;
  for (const { 0: hit, index } of hits) {
    parts.push(text.slice(at, index), el('mark', {}, hit));
    at = index + hit.length;
  }
  return [...parts, text.slice(at)];
}

/** As the server finds it: from the beginning of a word, or anywhere in scripts without gaps between words; whatever stands between words. */
function patternOf(keyword) {
  const words = keyword.match(/[\p{L}\p{M}\p{N}]+/gu);
  if (words === null) return keyword.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return (Gapless.test(words[0]) ? '' : '(?<![\\p{L}\\p{M}\\p{N}])') + words.join('[^\\p{L}\\p{N}]+');
}

/** Not in the middle of a word, where there are gaps; nor of a character. */
function startOf(text, hit) {
  if (hit <= CharactersBefore) return 0;
  const start = hit - CharactersBefore;
  const gap = text.indexOf(' ', start);
  if (gap >= 0 && gap < hit) return gap + 1;
  return /[\udc00-\udfff]/.test(text[start]) ? start + 1 : start;
}
