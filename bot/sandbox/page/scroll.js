/* Where the board stands: it follows the latest message until the reader scrolls away from it. */
import { byId } from "./dom.js";

const NEAR = 60;
let following = true;
let lastTop = 0;

/** Make the board follow, also when it changes size or a picture arrives. */
export function setUpScroll() {
  const board = byId("board");
  board.addEventListener("scroll", () => {
    // What grows below moves the end away; only moving up means that the reader left it.
    if (board.scrollHeight - board.scrollTop - board.clientHeight < NEAR) following = true;
    else if (board.scrollTop < lastTop) following = false;
    lastTop = board.scrollTop;
    if (following) byId("to-latest").hidden = true;
  });
  const observer = new ResizeObserver(() => { if (following) scrollToLatest(); });
  observer.observe(board);
  observer.observe(byId("messages"));
  byId("to-latest").addEventListener("click", scrollToLatest);
}

export function scrollToLatest() {
  const board = byId("board");
  following = true;
  board.scrollTop = board.scrollHeight;
  byId("to-latest").hidden = true;
}

/** Say that something came, unless it is in sight. */
export function noteLatest() {
  byId("to-latest").hidden = following;
}
