/**
 * The picture of a card under the pointer. It lies in the screen itself: a fixed one would go astray in notebooks,
 * which transform their cells.
 */
export class DragGhost {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} card
   * @param {{x: number, y: number}} pointer where it was taken, in client pixels
   */
  constructor(root, card, { x, y }) {
    const box = card.getBoundingClientRect();
    this.root = root;
    this.grip = { x: x - box.left, y: y - box.top };
    this.el = /** @type {HTMLElement} */ (card.cloneNode(true));
    for (const name of ["data-deal-id", "role", "tabindex", "aria-describedby", "aria-roledescription"])
      this.el.removeAttribute(name);
    this.el.className = "crm-ghost";
    this.el.setAttribute("aria-hidden", "true");
    this.el.style.width = `${box.width}px`;
    this.el.style.height = `${box.height}px`;
    root.append(this.el);
    this.moveTo(x, y);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    const outer = this.root.getBoundingClientRect();
    const [left, top] = [x - outer.left - this.grip.x, y - outer.top - this.grip.y];
    this.el.style.transform = `translate(${left}px, ${top}px) rotate(1.5deg)`;
  }

  remove() {
    this.el.remove();
  }
}
