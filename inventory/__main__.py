"""`python -m inventory notice` and `python -m inventory sbom`."""

import sys

from inventory import notice, sbom
from inventory.packages import packages

WRITERS = {"notice": (notice.PATH, notice.notice_of), "sbom": (sbom.PATH, sbom.sbom_of)}

path, text_of = WRITERS[sys.argv[1]]
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(text_of(packages()), encoding="utf-8")
sys.stdout.write(f"{path}\n")
