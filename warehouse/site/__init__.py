"""The site for regulators: a published file frozen into a folder of plain pages, zh and en.

No server, no outside host: the pages open from a file share as well as behind any web server. Every
figure on them names the table, the row and the column it was read from.
"""

from warehouse.site.freeze import Frozen, freeze

__all__ = ["Frozen", "freeze"]
