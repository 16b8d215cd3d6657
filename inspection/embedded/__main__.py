"""`python -m inspection.embedded KIND FOLDER [fast]`: the keeper process of one server; nobody types this by hand."""

import sys
from pathlib import Path

from inspection.embedded.keeper import keep
from inspection.embedded.servers import SERVERS

keep(SERVERS[sys.argv[1]](Path(sys.argv[2]), fast=sys.argv[3:] == ["fast"]))
