// The entry pages: cells that are saved as they are left, in tables that move as a spreadsheet. Without JavaScript the same
// page is a plain form.

import { entry } from "./cells.js";
import { start as startGrid } from "./grid.js";
import { start as startSaving } from "./saving.js";

if (!entry.plain) {
  startSaving();
  startGrid();
}
