import type { Card, Cards } from '../model/cards.js';
import { byId, create, find, setAttribute, setText } from './dom.js';

/** Shows the main figures. */
export function showCards(cards: Cards): void {
  for (const [name, card] of Object.entries(cards) as [keyof Cards, Card][]) {
    const element = byId(`card-${name}`);
    setText(find(element, '.value'), card.value);
    setText(find(element, '.unit'), card.unit);
    setAttribute(element, 'data-level', card.level);
    const note = find(element, '.note');
    if (note.textContent === card.notes.join('')) continue;
    note.replaceChildren(...card.notes.map((part) => create('span', '', part)));
  }
}
