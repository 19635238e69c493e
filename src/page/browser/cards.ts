import type { Card, Cards } from '../model/cards.js';
import { byId, create, find, setText } from './dom.js';

/** The figures that count. */
export function showCards(cards: Cards): void {
  for (const [name, card] of Object.entries(cards) as [keyof Cards, Card][]) {
    const element = byId(`card-${name}`);
    setText(find(element, '.value'), card.value);
    setText(find(element, '.unit'), card.unit);
    const note = find(element, '.note');
    const text = card.notes.join(' · ');
    if (note.textContent === text) continue;
    // Lines break between notes, not inside them.
    note.replaceChildren(
      ...card.notes.flatMap((part, index) => [...(index === 0 ? [] : [' · ']), create('span', 'part', part)]),
    );
  }
}
