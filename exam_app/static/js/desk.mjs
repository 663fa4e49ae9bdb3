// The question or essay on the screen: which one it is, and how another one is drawn in its place.
let desk = null;

// {number(), draw(number), heading()}: told by the module of the page that has one.
export function setDesk(found) {
  desk = found;
}

export const deskNow = () => desk;
export const numberNow = () => (desk?.isShown() ? desk.number() : null);
