/**
 * Elements for items. An element stays as long as its item, and so do the reader's scrolling, selection and focus.
 *
 * @param make makes the element of a new item
 * @param fill fills the element of every item at every update
 */
export class KeyedList<Item, E extends Element> {
  readonly #elements = new Map<string | number, E>();

  constructor(
    private readonly parent: Element,
    private readonly keyOf: (item: Item) => string | number,
    private readonly make: (item: Item) => E,
    private readonly fill: (element: E, item: Item) => void = () => {},
  ) {}

  /** Shows these items, in this order. */
  update(items: readonly Item[]): void {
    const wanted = new Set(items.map(this.keyOf));
    for (const [key, element] of this.#elements) {
      if (wanted.has(key)) continue;
      element.remove();
      this.#elements.delete(key);
    }
    let next = this.parent.firstElementChild;
    for (const item of items) {
      const element = this.#elementOf(item);
      if (element === next) next = next.nextElementSibling;
      else this.parent.insertBefore(element, next);
      this.fill(element, item);
    }
  }

  /** Removes all items. */
  clear(): void {
    this.update([]);
  }

  #elementOf(item: Item): E {
    const key = this.keyOf(item);
    const known = this.#elements.get(key);
    if (known) return known;
    const element = this.make(item);
    this.#elements.set(key, element);
    return element;
  }
}
