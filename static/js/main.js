// Table of contents. Behaviours are declared with data-attributes; every page works without them.
import "./htmx-settings.js";
import "./toasts.js";
import "./dialogs.js";
import "./menus.js";
import "./shortcuts.js";
import "./submit-once.js";
import "./error-summary.js";
import "./selection.js";
import "./rows.js";
import "./date-words.js";
import "./tree.js";
import "./combobox.js";
import "./scrollable.js";
